using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>Where a message came from, or goes to (TS 29.244 §4.2 and §4.3).</summary>
/// <param name="Local">Our address: an answer leaves from where its request arrived.</param>
/// <param name="Remote">The peer's address.</param>
/// <param name="Port">The peer's UDP port.</param>
internal readonly record struct N4Path(IpAddress Local, IpAddress Remote, ushort Port)
{
    /// <summary>The peer, for people.</summary>
    public override string ToString() =>
        Remote.IsIpv4 ? $"{Remote}:{Port}" : $"[{Remote}]:{Port}";
}

/// <summary>The edge of the process: sockets, or a test in their place.</summary>
internal interface IN4Transport
{
    /// <summary>Sends one datagram; what does not leave is counted, and the peer repeats.</summary>
    void Send(N4Path path, ReadOnlySpan<byte> datagram);
}
