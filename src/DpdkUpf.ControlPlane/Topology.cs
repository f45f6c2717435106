using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane;

/// <summary>
/// Ports, interfaces and network instances with the indices they have in the tables.
/// </summary>
public sealed class Topology
{
    private readonly LocalInterface?[] _interfaces = new LocalInterface?[Limits.Interfaces];
    private readonly Dictionary<string, byte> _networkInstances;

    /// <summary>
    /// Assigns indices; names that the tables have keep theirs.
    /// </summary>
    /// <exception cref="TablesException">Too many, or a port that is not there.</exception>
    public Topology(
        ControlOptions options,
        IReadOnlyList<string> knownInterfaces,
        IReadOnlyList<string> knownNetworkInstances)
    {
        Options = options;
        _networkInstances = IndexAllocation.Assign(
            options.Interfaces.Select(item => item.NetworkInstance)
                .Concat(options.Dnns.Select(dnn => dnn.NetworkInstance)),
            knownNetworkInstances)
            ?? throw new TablesException(
                $"more than {Limits.NetworkInstances} network instances");
        var indices = IndexAllocation.Assign(
            options.Interfaces.Select(item => item.Name), knownInterfaces)
            ?? throw new TablesException($"more than {Limits.Interfaces} interfaces");
        foreach (var setup in options.Interfaces)
        {
            var index = indices[setup.Name];
            _interfaces[index] = new LocalInterface(
                index, PortIndex(setup.Port), _networkInstances[setup.NetworkInstance], setup);
        }
    }

    /// <summary>What the topology was made from.</summary>
    public ControlOptions Options { get; }

    /// <summary>All interfaces, by index.</summary>
    public IEnumerable<LocalInterface> Interfaces => _interfaces.OfType<LocalInterface>();

    /// <summary>Network instances: name and index.</summary>
    public IReadOnlyDictionary<string, byte> NetworkInstances => _networkInstances;

    /// <summary>The interface with this index, if there is one.</summary>
    public LocalInterface? Interface(int index) =>
        (uint)index < Limits.Interfaces ? _interfaces[index] : null;

    /// <summary>The interface with this name, if there is one.</summary>
    public LocalInterface? Interface(string name) =>
        Interfaces.FirstOrDefault(item => item.Setup.Name == name);

    /// <summary>The DNN with this name, if there is one.</summary>
    public DnnSetup? Dnn(string name) => Options.Dnns.FirstOrDefault(dnn => dnn.Name == name);

    /// <summary>The network instance's name; empty if it has none any more.</summary>
    public string NetworkInstanceName(byte index) =>
        _networkInstances.FirstOrDefault(pair => pair.Value == index).Key ?? "";

    /// <summary>True if the address is ours on any interface.</summary>
    public bool IsOurs(IpAddress address) => Interfaces.Any(item => item.Owns(address));

    private byte PortIndex(string name)
    {
        for (var index = 0; index < Options.Ports.Count && index < Limits.Ports; index++)
        {
            if (Options.Ports[index].Name == name)
            {
                return (byte)index;
            }
        }

        throw new TablesException($"no port '{name}' among the first {Limits.Ports}");
    }
}
