using DpdkUpf.Pfcp;

namespace DpdkUpf.Tests.ControlPlane.N4.Rules;

/// <summary>A session's rules as bytes and back.</summary>
internal static class Canonical
{
    public static byte[] Encode(SessionEstablishmentRequest rules)
    {
        var bytes = new byte[Codec.MaxDatagramBytes];
        var length = Codec.Encode(
            new(MessageType.SessionEstablishmentRequest, 1, Seid: 0), rules, bytes);
        Assert.NotEqual(0, length);
        return bytes[..length];
    }

    /// <summary>What is kept in the tables must be read back as it was.</summary>
    public static void IsItself(SessionEstablishmentRequest rules)
    {
        var decoded = Codec.Decode(Encode(rules));
        Assert.Equal(0, decoded.PassedOver.Total);
        Assert.Equal(rules, decoded.Message);
    }
}
