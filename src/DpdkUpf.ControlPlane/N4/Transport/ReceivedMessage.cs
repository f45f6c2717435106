using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>One message of a datagram, or why there is none.</summary>
/// <param name="Path">Where it came from.</param>
/// <param name="Decoded">What it is.</param>
/// <param name="Content">Fingerprint of its bytes, to recognise it when it comes again.</param>
/// <param name="ReceivedAt">Timestamp of the datagram.</param>
/// <param name="DecodedAt">Timestamp when it was decoded.</param>
internal readonly record struct ReceivedMessage(
    N4Path Path, Decoded Decoded, ulong Content, long ReceivedAt, long DecodedAt)
{
    /// <summary>Its header.</summary>
    public Header Header => Decoded.Header;
}
