using DpdkUpf.ControlPlane;
using DpdkUpf.ControlPlane.N4;
using DpdkUpf.Tables;

namespace DpdkUpf.Tests.ControlPlane.N4;

/// <summary>A test in the place of the sockets: datagrams go in, datagrams come out.</summary>
internal sealed class N4Wire : IN4Transport
{
    private readonly N4Intake _intake;
    private readonly List<(N4Path Path, byte[] Bytes)> _sent = [];

    public N4Wire(ControlOptions options, TableFile file, TimeProvider time, int capacity = 4096)
    {
        var counters = new N4Counters();
        var inbox = new N4Inbox(capacity);
        Metrics = new N4Metrics(counters);
        var node = N4Node.Of(options, file, time);
        Edge = new(node, inbox, this, counters, Metrics, Seed: 1UL << 41);
        _intake = new N4Intake(
            new AllowList(options.N4.Peers), node.Recovery, inbox, this, counters, time, seed: 7);
    }

    public N4Edge Edge { get; }

    public N4Metrics Metrics { get; }

    /// <summary>What is lost on the way out.</summary>
    public Func<byte[], bool> IsLost { get; set; } = bytes => false;

    public void Receive(N4Path path, byte[] datagram) => _intake.Receive(path, datagram);

    public void Send(N4Path path, ReadOnlySpan<byte> datagram)
    {
        var bytes = datagram.ToArray();
        if (!IsLost(bytes))
        {
            _sent.Add((path, bytes));
        }
    }

    /// <summary>What was sent to a peer since the last call.</summary>
    public List<byte[]> Sent(N4Path path)
    {
        var sent = _sent.Where(each => each.Path == path).Select(each => each.Bytes).ToList();
        _sent.RemoveAll(each => each.Path == path);
        return sent;
    }

    /// <summary>All that was sent since the last call.</summary>
    public List<(N4Path Path, byte[] Bytes)> Sent()
    {
        var sent = _sent.ToList();
        _sent.Clear();
        return sent;
    }
}
