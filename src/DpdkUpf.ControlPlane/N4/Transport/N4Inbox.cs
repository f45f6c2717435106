using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>
/// Decoded messages on their way from the receive threads to the control thread. What finds it
/// full is dropped: the peer repeats it, and then there may be room.
/// </summary>
internal sealed class N4Inbox(int capacity)
{
    /// <summary>Messages at most; at 20 000 a second it lasts for 0.2 s of other work.</summary>
    public const int DefaultCapacity = 4096;

    private readonly int _capacity = capacity;
    private readonly Channel<ReceivedMessage> _channel =
        Channel.CreateBounded<ReceivedMessage>(
            new BoundedChannelOptions(capacity) { SingleReader = true });

    /// <summary>Called after each message; the control thread sleeps otherwise.</summary>
    public Action Wake { get; set; } = () => { };

    /// <summary>How full it is, in percent.</summary>
    public int Percent => _channel.Reader.Count * 100 / _capacity;

    /// <summary>Any thread.</summary>
    /// <returns>False if there is no room.</returns>
    public bool TryPut(in ReceivedMessage message)
    {
        var isPut = _channel.Writer.TryWrite(message);
        Wake();
        return isPut;
    }

    /// <summary>Control thread.</summary>
    public bool TryTake([MaybeNullWhen(false)] out ReceivedMessage message) =>
        _channel.Reader.TryRead(out message);
}
