using DpdkUpf.ControlPlane.N4;
using DpdkUpf.Pfcp;

namespace DpdkUpf.Tests.ControlPlane.N4;

/// <summary>TS 29.244 §7.6 and §6.4: what is answered, and how, whatever it says.</summary>
public sealed class ProtocolTests
{
    // what, datagram, answer, counter
    public static TheoryData<string, string, string, N4Counter?> Datagrams => new()
    {
        { "nothing", "", "", N4Counter.ShortHeader },
        { "half a header", "20050000", "", N4Counter.ShortHeader },
        { "SEID cut off", "2132000C 00000000", "", N4Counter.ShortHeader },
        { "version 2", "40050004 00002A00", "200B0004 00002A00", N4Counter.OtherVersion },
        { "version 7, of a session", "E132000C 0000000000000001 00002A00", "200B0004 00002A00", N4Counter.OtherVersion },
        { "version not supported", "200B0004 00002A00", "", N4Counter.VersionRefused },
        { "version not supported, version 2", "400B0004 00002A00", "", N4Counter.VersionRefused },
        { "length too great", "20050100 00002A00", "20060022 00002A00 003C000D02037570660765 78616D706C65 00130001 44 00600004 EC000000", N4Counter.WrongLength },
        { "length too small", "20050000 00002A00", "20060022 00002A00 003C000D02037570660765 78616D706C65 00130001 44 00600004 EC000000", N4Counter.WrongLength },
        { "answer with wrong length", "20060100 00002A00", "", N4Counter.UnexpectedResponse },
        { "unknown type", "20C80004 00002A00", "", N4Counter.UnknownType },
        { "session message without SEID", "20320004 00002A00", "", N4Counter.NoSeid },
        { "answer to nothing", "2002000C 00002A00 00600004 E0000000", "", N4Counter.UnexpectedResponse },
        { "Node Report Request", "200C0016 00002A00 003C000101 003C0005 00 C000020A 00650001 01", "", N4Counter.UnexpectedRequest },
        { "Session Report Request", "21380011 0000000000000001 00002A00 00270001 01", "", N4Counter.UnexpectedRequest },
        { "set-up without Node ID", "2005000C 00002A00 00600004 E0000000", "20060022 00002A00 003C000D02037570660765 78616D706C65 00130001 42 00600004 EC000000", N4Counter.Malformed },
        { "update without Node ID", "20070004 00002A00", "2008001A 00002A00 003C000D02037570660765 78616D706C65 00130001 42", N4Counter.Malformed },
        { "release without Node ID", "20090004 00002A00", "200A001A 00002A00 003C000D02037570660765 78616D706C65 00130001 42", N4Counter.Malformed },
        { "set deletion without Node ID", "200E0004 00002A00", "200F0020 00002A00 003C000D02037570660765 78616D706C65 00130001 42 00280002 003C", N4Counter.Malformed },
        { "establishment before association", "2132000C 0000000000000000 00002A00", "21330022 0000000000000000 00002A00 003C000D02037570660765 78616D706C65 00130001 48", N4Counter.Malformed },
        { "modification before association", "2134000C 0000000000000001 00002A00", "21350011 0000000000000000 00002A00 00130001 48", null },
        { "deletion before association", "2136000C 0000000000000001 00002A00", "21370011 0000000000000000 00002A00 00130001 48", null },
        { "heartbeat", "2001000C 00002A00 00600004 E0000000", "2002000C 00002A00 00600004 EC000000", null },
        { "heartbeat without time stamp", "20010004 00002A00", "2002000C 00002A00 00600004 EC000000", null },
        { "PFD management", "20030004 00002A00", "2004001A 00002A00 00130001 4C 003C000D02037570660765 78616D706C65", null },
    };

    [Theory]
    [MemberData(nameof(Datagrams))]
    public void Each_datagram_gets_what_the_clause_says(
        string name, string datagram, string answer, N4Counter? counter)
    {
        using var rig = new WireRig();
        var smf = rig.Smf();

        var answers = smf.Send(Hex(datagram));

        Assert.Equal(
            answer.Length == 0 ? [] : [WithOurStamp(answer, rig)],
            answers.Select(Convert.ToHexString));
        Assert.True(counter is null || rig.Counters[counter.Value] == 1, name);
        Assert.Empty(rig.Peers);
    }

    [Fact]
    public void A_request_that_comes_again_gets_the_identical_answer_and_no_second_treatment()
    {
        using var rig = new WireRig();
        var smf = rig.Smf();
        var request = smf.Request(smf.Setup());
        var first = Assert.Single(smf.Send(request));
        var associatedAt = rig.Peers[0].AssociatedAt;
        rig.Rig.Time.Advance(TimeSpan.FromSeconds(5));

        var second = Assert.Single(smf.Send(request));

        Assert.Equal(first, second);
        Assert.Equal(1, rig.Counters[N4Counter.Duplicate]);
        Assert.Equal(associatedAt, Assert.Single(rig.Peers).AssociatedAt);
    }

    // what, seconds between the two, port of the second, Node ID of the second: is it a new one?
    public static TheoryData<string, double, ushort, string, bool> SecondRequests => new()
    {
        { "at once", 0, 8805, "192.0.2.10", false },
        { "as late as a peer may repeat", 11.5, 8805, "192.0.2.10", false },
        { "later", 12.5, 8805, "192.0.2.10", true },
        { "from another port", 0, 8806, "192.0.2.10", true },
        { "with other content", 0, 8805, "smf.example", true },
    };

    [Theory]
    [MemberData(nameof(SecondRequests))]
    public void The_same_request_is_the_same_path_number_and_content_within_a_time(
        string name, double seconds, ushort port, string nodeId, bool isNew)
    {
        using var rig = new WireRig(
            setup => setup with { HeartbeatInterval = TimeSpan.FromHours(1) });
        var first = rig.Smf();
        var second = rig.Smf(port: port, nodeId: nodeId);
        first.Send(first.Request(first.Setup()));
        rig.Rig.Time.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Single(second.Send(second.Request(second.Setup())));

        Assert.True(rig.Counters[N4Counter.Duplicate] == (isNew ? 0 : 1), name);
    }

    [Fact]
    public void Answers_are_kept_up_to_a_limit_and_a_time()
    {
        using var rig = new WireRig();
        var cache = new DuplicateCache(WireRig.Defaults, rig.Rig.Time, seed: 3);
        var answer = new byte[1024];
        for (uint number = 0; number < 70_000; number++)
        {
            cache.Add(Received(rig, number), answer);
        }

        Assert.InRange(cache.Bytes, DuplicateCache.MaxBytes - 2048, DuplicateCache.MaxBytes + 2048);
        Assert.False(cache.TryFind(Received(rig, 0), out _));
        Assert.True(cache.TryFind(Received(rig, 69_999), out _));
        rig.Rig.Time.Advance(TimeSpan.FromSeconds(13));
        cache.Expire();
        Assert.Equal((0, 0), (cache.Count, cache.Bytes));
    }

    [Fact]
    public void An_answer_has_the_priority_of_its_request()
    {
        using var rig = new WireRig();
        var smf = rig.Smf();
        var header = new Header(MessageType.SessionDeletionRequest, 7, Seid: 1, Priority: 3);

        var answer = Codec.Decode(
            Assert.Single(smf.Send(Smf.Encode(header, new SessionDeletionRequest()))));

        Assert.Equal((byte?)3, answer.Header.Priority);
    }

    private static ReceivedMessage Received(WireRig rig, uint number) => new(
        rig.Smf().Path,
        Codec.Decode(Smf.Encode(
            new Header(MessageType.HeartbeatRequest, number), new HeartbeatRequest(new(1)))),
        Content: number,
        0,
        0);

    // EC000000 in the table stands for our own Recovery Time Stamp.
    private static string WithOurStamp(string answer, WireRig rig) =>
        Convert.ToHexString(Hex(answer)).Replace(
            "EC000000",
            rig.Wire.Edge.Node.Recovery.Seconds.ToString("X8"),
            StringComparison.Ordinal);

    private static byte[] Hex(string text) =>
        Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));
}
