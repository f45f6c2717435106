using System.Runtime.CompilerServices;
using DpdkUpf.Wire;

namespace DpdkUpf.Pfcp;

/// <summary>
/// scapy's PFCP layers, which nobody here wrote, read what we write and build the same from it; and
/// we read what they write and build the same from it.
/// </summary>
public class ScapyTests
{
    private const int SeedsPerMessage = 8;
    private const int SamplesPerElement = 20;
    private const int Seed = 5;
    private const int MaxLinesShown = 30;
    private const ushort MacAddressesRemoved = 145;

    // scapy 2.5 has Release 15.6, where these had fewer octets or fields.
    internal static readonly Dialect Known = new(
        160,
        new Dictionary<Type, ulong>
        {
            [typeof(UpFeatures)] = 0xFFFF,
            [typeof(CpFeatures)] = 0xFF,
            [typeof(UsageReportTriggers)] = 0xFFFF,
            [typeof(ReportingTriggerFlags)] = 0xFFFF,
            [typeof(MeasuredVolumes)] = 7,
            [typeof(ApplyActions)] = 0xFF,
            [typeof(UeIpAddressFlags)] = 0x07,
            [typeof(ExtensionHeaderDeletion)] = 0,
            [typeof(OuterHeaderCreations)] = 0xFF,
            [typeof(PacketRateFlags)] = 3,
            [typeof(SdfFilterFlags)] = 0x1F,
            [typeof(DownlinkDataServiceFlags)] = 3,
            [typeof(UserIdFlags)] = 0x0F,
            [typeof(RedirectAddressType)] = (ulong)RedirectAddressType.SipUri,
            [typeof(RuleType)] = (ulong)RuleType.Bar,
        },
        [
            typeof(RemoteGtpUPeer), // its destination interface had no length
            typeof(UserPlanePathFailureReport), // has one of those
        ]);

    // Of what scapy writes: its FQ-CSID counts other CSIDs than it has, its Framed-Routing is text,
    // and 116 is no longer used.
    private static readonly ushort[] NotComparable =
        [FqCsid.IeType, RemoteGtpUPeer.IeType, FramedRouting.IeType, 116];

    private static readonly MessageType[] NewerMessages =
        [MessageType.SessionSetModificationRequest, MessageType.SessionSetModificationResponse];

    [Fact]
    public void Scapy_reads_our_messages_and_builds_the_same()
    {
        var ours = Sample.Messages.SelectMany(type => Enumerable.Range(1, SeedsPerMessage)
                .Select(seed => Sample.Message(type, seed, (Fill)(seed % 2), Known)))
            .Where(message => !NewerMessages.Contains(message.Type)).ToList();
        ReadsTheSame([.. ours.Select((message, i) => (
            message.Type.ToString(), Hex(Bytes.Encode(message, i))))]);
    }

    [Fact]
    public void Scapy_reads_our_elements_and_builds_the_same() => ReadsTheSame(
        [.. Sample.Ies.Where(Known.Knows).SelectMany(type => Enumerable.Range(1, SeedsPerMessage)
            .Select(seed => new Sample(seed, (Fill)(seed % 2), Known).Record(type)))
            .Select(element => (element.GetType().Name, Hex(Bytes.Alone(element))))]);

    [Fact]
    public void We_read_the_elements_of_scapy_and_build_the_same()
    {
        var sent = Lines(Tshark.Run(
            "/usr/bin/python3", Script(), "build", $"{SamplesPerElement}", $"{Seed}"));
        Expect(sent.Count, sent.Select(Difference).Where(text => text.Length > 0), sent.Count);
    }

    private static void ReadsTheSame(IReadOnlyList<(string Name, string Hex)> sent)
    {
        var answers = Lines(Tshark.Feed(
            string.Join('\n', sent.Select(message => message.Hex)),
            "/usr/bin/python3",
            Script(),
            "read"));
        Expect(
            sent.Count,
            sent.Zip(answers).Where(pair => pair.First.Hex != pair.Second)
                .Select(pair => $"{pair.First.Name}: {pair.First.Hex}\n  {pair.Second}"),
            answers.Count);
    }

    private static string Difference(string message)
    {
        var element = Bytes.Hex(message).AsSpan(8);
        var number = (ushort)((element[0] << 8) | element[1]);
        var type = number == MacAddressesRemoved ? MacAddressList.IeType : number;
        var reader = new WireReader(element[4..]);
        var decoding = default(Decoding);
        var record = IeTable.Read(type, ref reader, ref decoding);
        return NotComparable.Contains(type) ? ""
            : record is null ? $"{type}: unknown"
            : reader.Failed || reader.Remaining > 0 ? $"{type}: {Hex(element)} {record}"
            : Bytes.EncodeElement(record).AsSpan().SequenceEqual(element[4..]) ? ""
            : $"{type}: {Hex(element[4..])} {Hex(Bytes.EncodeElement(record))} {record}";
    }

    private static void Expect(int sent, IEnumerable<string> differences, int answered)
    {
        var found = differences.ToList();
        Assert.True(found.Count == 0, string.Join('\n', found.Take(MaxLinesShown)));
        Assert.Equal(sent, answered);
        Assert.NotEqual(0, sent);
    }

    private static List<string> Lines(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    private static string Script([CallerFilePath] string path = "") =>
        Path.Combine(Path.GetDirectoryName(path)!, "scapy_peer.py");
}
