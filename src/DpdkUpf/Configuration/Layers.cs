using System.Collections;
using Microsoft.Extensions.Configuration;

namespace DpdkUpf.Configuration;

/// <summary>
/// The layers of the configuration, lowest first: YAML files, environment, <c>--set</c>.
/// </summary>
internal sealed class Layers
{
    private const string Prefix = "UPF_";
    private readonly Layer[] _layers;

    private readonly Origin _whole;

    private Layers(Origin whole, params Layer[] layers)
    {
        _whole = whole;
        _layers = layers;
        var builder = new ConfigurationBuilder();
        Array.ForEach(layers, layer => builder.Add(layer));
        Root = builder.Build();
    }

    public IConfigurationRoot Root { get; }

    public static Layers Load(
        IEnumerable<string> files,
        IDictionary environment,
        IEnumerable<string> settings,
        ICollection<Problem> problems)
    {
        var yaml = new YamlLayer(problems);
        var whole = new Origin(1, "configuration");
        foreach (var file in files)
        {
            yaml.Add(file);
            whole = new(1, file);
        }

        return new(
            whole, yaml.Layer, FromEnvironment(environment), FromSettings(settings, problems));
    }

    /// <summary>Where the winning value of a key was written.</summary>
    public Origin OriginOf(string key) =>
        Enumerable.Reverse(_layers)
            .Select(layer => layer.Find(key))
            .FirstOrDefault(origin => origin is not null) ?? Origin.BuiltIn;

    /// <summary>
    /// Where to point when a key is wrong: at it, at a text of a higher layer that replaced it, or
    /// else at what should contain it.
    /// </summary>
    public Origin Nearest(string key)
    {
        var best = OriginOf(key);
        for (var at = Parent(key); at.Length > 0; at = Parent(at))
        {
            if (best.Layer == 0 || LayerOfValue(at) > best.Layer)
            {
                best = OriginOf(at);
            }
        }

        return best.Layer == 0 ? _whole : best;
    }

    private static string Parent(string key) => key[..Math.Max(0, key.LastIndexOf(':'))];

    /// <summary>The layer that gives the key itself a value; 0 where none does.</summary>
    public int LayerOfValue(string key)
    {
        var index = Array.FindLastIndex(_layers, layer => layer.TryGet(key, out _));
        return index + 1;
    }

    private static Layer FromEnvironment(IDictionary environment)
    {
        var layer = new Layer();
        foreach (var name in environment.Keys.Cast<string>().Order(StringComparer.Ordinal))
        {
            if (name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            {
                var key = name[Prefix.Length..].Replace("__", ":", StringComparison.Ordinal);
                layer.Put(key, (string?)environment[name], new(2, $"environment {name}"));
            }
        }

        return layer;
    }

    private static Layer FromSettings(IEnumerable<string> settings, ICollection<Problem> problems)
    {
        var layer = new Layer();
        foreach (var setting in settings)
        {
            var origin = new Origin(3, $"--set {setting}");
            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                layer.Put(KeyPath.Parse(setting[..equals].Trim()), setting[(equals + 1)..], origin);
                continue;
            }

            problems.Add(
                new(origin, "", "must be key=value, such as n3[0].vlan=10", Severity.Error));
        }

        return layer;
    }
}
