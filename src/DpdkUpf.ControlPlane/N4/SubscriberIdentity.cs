using System.Security.Cryptography;
using System.Text;
using DpdkUpf.Pfcp;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>
/// What traces may say of a subscriber. A hash has a key that this process made up and keeps to
/// itself: it tells that two spans are of the same subscriber, but nobody can try all numbers until
/// one fits, and it says nothing across a restart.
/// </summary>
internal sealed class SubscriberIdentity(SubscriberIdentities policy)
{
    /// <summary>Attribute: SUPI or the like, of the User ID (TS 29.244 §8.2.101).</summary>
    public const string UserIdTag = "pfcp.user_id";

    /// <summary>Attribute: UE addresses of the session.</summary>
    public const string UeAddressTag = "upf.ue.address";

    private const int KeyBytes = 32;
    private const int HashBytes = 8;
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(KeyBytes);

    /// <summary>Notes whose session a trace is about.</summary>
    public void Tag(OperationTrace trace, SessionEstablishmentRequest session)
    {
        if (policy == SubscriberIdentities.Off)
        {
            return;
        }

        trace.Tag(UserIdTag, Show(Text(session.UserId)));
        var ues = session.CreatePdr.AsEnumerable()
            .SelectMany(pdr => pdr.Pdi.UeIpAddress.AsEnumerable())
            .Concat(session.CreateTrafficEndpoint.AsEnumerable()
                .SelectMany(endpoint => endpoint.UeIpAddress.AsEnumerable()))
            .SelectMany(Texts).Distinct().Select(Show);
        trace.Tag(UeAddressTag, string.Join(' ', ues));
    }

    /// <summary>An identity as it may be shown; null: not at all.</summary>
    public string? Show(string? identity) => (policy, identity) switch
    {
        (_, null) or (SubscriberIdentities.Off, _) => null,
        (SubscriberIdentities.Clear, _) => identity,
        _ => Hash(identity),
    };

    /// <summary>The identity that names the subscriber best; null: none is there.</summary>
    public static string? Text(UserId? user) => user switch
    {
        null => null,
        { Supi: { Length: > 0 } supi } => supi,
        { Imsi.Length: > 0 } => $"imsi-{Digits(user.Imsi.Span)}",
        { Gpsi: { Length: > 0 } gpsi } => gpsi,
        { Msisdn.Length: > 0 } => $"msisdn-{Digits(user.Msisdn.Span)}",
        { Nai: { Length: > 0 } nai } => $"nai-{nai}",
        { Pei: { Length: > 0 } pei } => pei,
        { Imei.Length: > 0 } => $"imei-{Digits(user.Imei.Span)}",
        _ => null,
    };

    private string Hash(string identity) =>
        Convert.ToHexStringLower(
            HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(identity)).AsSpan(0, HashBytes));

    // TBCD (TS 29.274 §8.3): two digits an octet, the lower half first, 15 fills the last one.
    private static string Digits(ReadOnlySpan<byte> octets)
    {
        const int Filler = 15;
        var text = new StringBuilder(octets.Length * 2);
        foreach (var octet in octets)
        {
            foreach (var digit in new[] { octet & 15, octet >> 4 })
            {
                if (digit != Filler)
                {
                    text.Append((char)(digit < 10 ? '0' + digit : 'a' + digit - 10));
                }
            }
        }

        return text.ToString();
    }

    private static IEnumerable<string> Texts(UeIpAddress ue)
    {
        if (ue.Flags.HasFlag(UeIpAddressFlags.V4))
        {
            yield return IpAddress.From(ue.V4.Value).ToString();
        }

        if (ue.Flags.HasFlag(UeIpAddressFlags.V6))
        {
            // TS 23.501 §5.8.2.2: the /64 is the UE's, the rest changes as it likes.
            yield return $"{IpAddress.From(new Ipv6Address(ue.V6.High, 0))}/64";
        }
    }
}
