namespace DpdkUpf.Pfcp;

/// <summary>TS 29.244 §7.2.2 and §7.6.2 to §7.6.4.</summary>
public class HeaderTests
{
    // what                                 datagram                                           
    // outcome
    public static TheoryData<string, string, Outcome> Cases => new()
    {
        { "nothing", "", Outcome.ShortHeader },
        { "one octet", "20", Outcome.ShortHeader },
        { "the last octet is missing", "2001 000C 000001", Outcome.ShortHeader },
        { "S flag, but no SEID", "2132 000C 00000100", Outcome.ShortHeader },
        { "version 0", "0001 000C 000001 00 0060000400000001", Outcome.Version },
        { "version 2", "4001 000C 000001 00 0060000400000001", Outcome.Version },
        { "another version says so", "400B 0004 000001 00", Outcome.Message },
        { "longer than its length", "2001 000C 000001 00 0060000400000001 00", Outcome.Length },
        { "shorter than its length", "2001 000D 000001 00 0060000400000001", Outcome.Length },
        { "length without the sequence number", "2001 0003 000001 00", Outcome.Length },
        { "length 0", "2001 0000 000001 00", Outcome.Length },
        { "length without the SEID", "2132 000B 0000000000000001 000001 00", Outcome.Length },
        { "length as great as can be", "2001 FFFF 000001 00 0060000400000001", Outcome.Length },
        { "type 0", "2000 0004 000001 00", Outcome.UnknownType },
        { "type between node and session", "2012 0004 000001 00", Outcome.UnknownType },
        { "type 255", "20FF 0004 000001 00", Outcome.UnknownType },
        { "session message to no session", "2036 0004 000001 00", Outcome.NoSeid },
        { "spare bits", "3801 000C 000001 FF 0060000400000001", Outcome.Message },
        { "node message with an SEID", "2101 0014 0000000000000001 000001 00 0060000400000001", Outcome.Message },
        { "follow-on, but nothing follows", "2401 000C 000001 00 0060000400000001", Outcome.Message },
        { "an element is missing", "2001 0004 000001 00", Outcome.Refused },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_header_is_judged_before_its_message(string what, string datagram, Outcome outcome)
    {
        var decoded = Codec.Decode(Bytes.Hex(datagram));
        Assert.True(outcome == decoded.Outcome, $"{what}: {decoded}");
        Assert.Equal(outcome == Outcome.Message, decoded.Message is not null);
        Assert.Equal(outcome is Outcome.Length or Outcome.Refused, decoded.Refusal is not null);
    }

    [Fact]
    public void Fields_have_their_places()
    {
        var decoded = Codec.Decode(Bytes.Hex("2736 000C 0102030405060708 0A0B0C D0"));
        Assert.Equal(
            new Header(
                MessageType.SessionDeletionRequest,
                0x0A0B0C,
                0x0102030405060708,
                13,
                FollowOn: true),
            decoded.Header);
        Assert.Equal(new SessionDeletionRequest(), decoded.Message);
    }

    [Fact]
    public void Bundled_messages_are_read_one_after_the_other()
    {
        byte[] first = Bytes.Encode(
            new(MessageType.SessionDeletionRequest, 1, 5, FollowOn: true),
            new SessionDeletionRequest());
        byte[] second = Bytes.Encode(
            new(MessageType.HeartbeatRequest, 2), new HeartbeatRequest(new RecoveryTimeStamp(9)));
        byte[] datagram = [.. first, .. second];
        var one = Codec.Decode(datagram);
        var two = Codec.Decode(datagram.AsSpan(one.Bytes));
        Assert.Equal((first.Length, second.Length), (one.Bytes, two.Bytes));
        Assert.Equal(new HeartbeatRequest(new RecoveryTimeStamp(9)), two.Message);
    }

    [Theory]
    [InlineData(MessageType.HeartbeatRequest, false, false)]
    [InlineData(MessageType.HeartbeatResponse, true, false)]
    [InlineData(MessageType.VersionNotSupportedResponse, true, false)]
    [InlineData(MessageType.NodeReportRequest, false, false)]
    [InlineData(MessageType.NodeReportResponse, true, false)]
    [InlineData(MessageType.SessionSetModificationRequest, false, false)]
    [InlineData(MessageType.SessionEstablishmentRequest, false, true)]
    [InlineData(MessageType.SessionReportResponse, true, true)]
    public void The_number_tells_what_it_is(MessageType type, bool isResponse, bool isSession) =>
        Assert.Equal((isResponse, isSession), (type.IsResponse(), type.IsSession()));
}
