using System.Globalization;
using System.Numerics;
using System.Text;
using DpdkUpf.Wire;

namespace DpdkUpf.Pfcp;

/// <summary>
/// tshark's dissector, which nobody here wrote, finds the same elements and fields at the same
/// octets with the same values, and has nothing to complain about.
/// </summary>
public class TsharkTests
{
    private const int SeedsPerType = 10;
    private const int MaxLinesShown = 50;
    private const ulong EraSeconds = 1UL << 31;

    // The oldest tshark that these tests have to work with is 4.0. It ends with Release 17, knows
    // only these flags, and cannot read some elements as the specification draws them.
    internal static readonly Dialect Known = new(
        319,
        new Dictionary<Type, ulong>
        {
            [typeof(UpFeatures)] = 0xFFFF_FFFF_FFFF,
            [typeof(QerIndicationFlags)] = (ulong)QerIndicationFlags.Iqfisn,
            [typeof(QosMeasurementFlags)] = 0x0F,
            [typeof(QosMonitoringFlags)] = 0x0F,
            [typeof(NodeReports)] = 0x3F,
            [typeof(MultipathFlags)] = 1,
            [typeof(BridgeRouterFlags)] = 1,
            [typeof(DownlinkDataServiceFlags)] = 3,
            [typeof(RemotePeerFlags)] = 0x0F,
            [typeof(CpFeatures)] = 0x3FF,
            [typeof(SourceIpFlags)] = 3,
            [typeof(SdfFilterFlags)] = 0x1F,
            [typeof(PacketRateFlags)] = 3,
            [typeof(IpMulticastFlags)] = 3,
            [typeof(RedirectAddressType)] = (ulong)RedirectAddressType.Ipv4AndIpv6,
        },
        [
            typeof(FiveGsUserPlaneNodeId), // a MAC address to it
            typeof(IpAddressAndPortNumberReplacement), // one octet of flags, not two
            typeof(LinkSpecificMultipathIpAddress), // reads past its end
            typeof(MptcpParameters), // has one of those
            typeof(MbsSessionN4mbInformation), // has nothing but the next
            typeof(MulticastTransportInformation), // without the spare octet
            typeof(NotificationCorrelationId), // a number, not octets
            typeof(PmfAddressInformation), // reads ports that are not there
            typeof(PmfParameters), // has one of those
            typeof(PacketRateStatus), // a validity time of four octets
            typeof(PacketRateStatusReport), // has one of those
        ]);

    // Fields that it shows in parts, or masked: their elements' places are compared all the same.
    private static readonly HashSet<string> ShownOtherwise =
    [
        "AreaSessionId.Value",
        "CTag.Tag",
        "DscpToPpiMappingInformation.Dscps",
        "MbsSessionIdentifier.Value",
        "OuterHeaderCreation.CTag",
        "OuterHeaderCreation.STag",
        "PfdContents.AdditionalDomainName",
        "PfdContents.AdditionalFlowDescription",
        "PfdContents.AdditionalUrl",
        "PmfControlInformation.Qfis",
        "RatType.Value",
        "RemoteGtpUPeer.DestinationInterface",
        "STag.Tag",
        "TraceInformation.CollectionEntityAddress",
        "TraceInformation.Plmn",
        "UserId.Imei",
        "UserId.Imsi",
        "UserId.Msisdn",
    ];

    [Fact]
    public void Elements_alone_are_what_tshark_sees()
    {
        var elements = Sample.Ies.Where(Known.Knows).SelectMany(type => Seeds().Select(
            seed => new Sample(seed, (Fill)(seed % 2), Known).Record(type))).ToList();
        var found = Tshark.Read([.. elements.Select(Bytes.Alone)]);
        Expect(found.SelectMany((dissection, i) =>
            Differences(elements[i].GetType().Name, Layout.Of(elements[i]), dissection)));
    }

    [Fact]
    public void Messages_are_what_tshark_sees()
    {
        var messages = Sample.Messages.SelectMany(type => Seeds().Select(seed =>
            Sample.Message(type, seed, (Fill)(seed % 2), Known))).ToList();
        var found = Tshark.Read([.. messages.Select((message, i) => Bytes.Encode(message, i))]);
        Expect(found.SelectMany((dissection, i) =>
            Differences(messages[i].Type.ToString(), Layout.Of(messages[i]), dissection)));
    }

    private static IEnumerable<int> Seeds() => Enumerable.Range(1, SeedsPerType);

    private static void Expect(IEnumerable<string> differences)
    {
        var found = differences.ToList();
        Assert.True(found.Count == 0, string.Join('\n', found.Distinct().Take(MaxLinesShown)));
    }

    private static IEnumerable<string> Differences(string what, Layout ours, Dissection theirs) =>
        theirs.Complaints.Select(text => $"{what}: {text}")
            .Concat(ours.Elements.Except(theirs.Elements).Select(only => $"{what}: ours {only}"))
            .Concat(theirs.Elements.Except(ours.Elements).Select(only => $"{what}: theirs {only}"))
            .Concat(ours.Fields
                .Where(field => field.Size > 0 && !ShownOtherwise.Contains(field.Name)
                    && !IsSame(field, theirs))
                .Select(field => $"{what}: {field}; {Shown(field, theirs)}"));

    private static string Shown(Field field, Dissection theirs) =>
        string.Join(", ", theirs.Fields[(field.Position, field.Size)]);

    private static bool IsSame(Field field, Dissection theirs)
    {
        var shown = theirs.Fields[(field.Position, field.Size)]
            .Select(found => found.Show).ToList();
        return field.Value switch
        {
            string text => shown.Contains(text)
                || shown.Contains(Colons(Encoding.UTF8.GetBytes(text))),
            Octets octets => shown.Any(show => show == Colons(octets.Span)
                || show == Encoding.ASCII.GetString(octets.Span)
                || Numbers(show).Intersect(Numbers(Colons(octets.Span))).Any()),
            DnsName or IpAddress or Ipv4Address or Ipv6Address or MacAddress or Guid =>
                shown.Contains(field.Value.ToString()!),
            _ => IsSameNumber(field, shown, theirs),
        };
    }

    // A number is shown as one, as a time, or bit by bit; then the bits that are set are counted.
    private static bool IsSameNumber(Field field, List<string> shown, Dissection theirs)
    {
        var ours = field.Value switch
        {
            long number => (ulong)number,
            int number => (uint)number,
            _ => Convert.ToUInt64(field.Value, CultureInfo.InvariantCulture),
        };
        return shown.Any(show => Numbers(show).Contains(ours)
                || (field.Size == 4 && show == Time(ours)))
            || Bits(field, theirs, field.Size).Contains(BitOperations.PopCount(ours))
            || Bits(field, theirs, 1).Contains(BitOperations.PopCount(ours));
    }

    // The part called spare may hold flags that it does not know yet, or overlap with ones it
    // knows.
    private static int[] Bits(Field field, Dissection theirs, int step)
    {
        var parts = Enumerable.Range(0, field.Size / step)
            .SelectMany(i => theirs.Fields[(field.Position + (i * step), step)])
            .ToLookup(
                found => found.Name.StartsWith("pfcp.spare", StringComparison.Ordinal),
                found => BitOperations.PopCount(Numbers(found.Show).FirstOrDefault()));
        return [parts[false].Sum(), parts[false].Sum() + parts[true].Sum()];
    }

    // Octets are shown in hexadecimal without saying so: "64" may be either.
    private static IEnumerable<ulong> Numbers(string show)
    {
        if (ulong.TryParse(show, CultureInfo.InvariantCulture, out var number))
        {
            yield return number;
        }

        var hex = show.StartsWith("0x", StringComparison.Ordinal) ? show[2..]
            : show.Replace(":", "", StringComparison.Ordinal);
        if (ulong.TryParse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out number))
        {
            yield return number;
        }
    }

    // RFC 5905 §6: without the highest bit it is the era that begins in 2036.
    private static string Time(ulong seconds)
    {
        var start = seconds < EraSeconds
            ? new DateTime(2036, 2, 7, 6, 28, 16, DateTimeKind.Utc)
            : new DateTime(1900, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var time = start.AddSeconds(seconds);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{time:MMM} {time.Day,2}, {time:yyyy HH:mm:ss}.000000000 UTC");
    }

    private static string Colons(ReadOnlySpan<byte> bytes) => string.Join(
        ':', bytes.ToArray().Select(octet => octet.ToString("x2", CultureInfo.InvariantCulture)));
}
