namespace DpdkUpf.Pfcp;

/// <summary>
/// TS 29.244 §7.6.6 to §7.6.8: what is refused, with which cause and which element.
/// </summary>
public class RefusalTests
{
    private const MessageType Heartbeat = MessageType.HeartbeatRequest;
    private const MessageType Setup = MessageType.AssociationSetupRequest;
    private const MessageType Establish = MessageType.SessionEstablishmentRequest;
    private const MessageType Modify = MessageType.SessionModificationRequest;
    private const string Node = "003C0005000A000001 ";
    private const string Seid = "0039000D 02 0000000000000001 0A000001 ";
    private const string Pdr = "00010017 003800020001 001D000400000001 00020005 0014000100 ";
    private const string WrongPdr =
        "00010020 003800020001 001D000400000001 0002000E 0014000100 0015000500 00000001";
    private const string Far = "0003000D 006C000400000001 002C000102 ";

    // what                      message    elements                        cause, element
    public static TheoryData<string, MessageType, string, CauseValue, int> Cases => new()
    {
        { "nothing in a heartbeat", Heartbeat, "", CauseValue.MandatoryIeMissing, 96 },
        { "another element only", Heartbeat, "003C0005000A000001", CauseValue.MandatoryIeMissing, 96 },
        { "half an element header", Heartbeat, "0060", CauseValue.InvalidLength, 96 },
        { "three octets of a header", Heartbeat, "006000", CauseValue.InvalidLength, 96 },
        { "one octet", Heartbeat, "00", CauseValue.InvalidLength, 0 },
        { "longer than the message", Heartbeat, "00600005 00000001", CauseValue.InvalidLength, 96 },
        { "longest", Heartbeat, "0060FFFF 00000001", CauseValue.InvalidLength, 96 },
        { "unknown and too long", Heartbeat, "0060000400000001 7FFF0001", CauseValue.InvalidLength, 0x7FFF },
        { "too short for its field", Heartbeat, "00600002 0001", CauseValue.InvalidLength, 96 },
        { "mandatory and empty", Heartbeat, "00600000", CauseValue.InvalidLength, 96 },
        { "no Node ID", Setup, "0060000400000001", CauseValue.MandatoryIeMissing, 60 },
        { "no time stamp", Setup, Node, CauseValue.MandatoryIeMissing, 96 },
        { "Node ID of type 3", Setup, "003C0005030A000001 0060000400000001", CauseValue.MandatoryIeIncorrect, 60 },
        { "Node ID without a name", Setup, "003C000102 0060000400000001", CauseValue.MandatoryIeIncorrect, 60 },
        { "IPv6 Node ID of 4 octets", Setup, "003C0005010A000001 0060000400000001", CauseValue.InvalidLength, 60 },
        { "no CP F-SEID", Establish, Node + Pdr + Far, CauseValue.MandatoryIeMissing, 57 },
        { "F-SEID without an address", Establish, Node + "00390009 00 0000000000000001" + Pdr + Far, CauseValue.MandatoryIeIncorrect, 57 },
        { "F-SEID cut short", Establish, Node + "0039000C 02 0000000000000001 0A0000" + Pdr + Far, CauseValue.InvalidLength, 57 },
        { "no PDR", Establish, Node + Seid + Far, CauseValue.MandatoryIeMissing, 1 },
        { "no FAR", Establish, Node + Seid + Pdr, CauseValue.MandatoryIeMissing, 3 },
        { "PDR without PDI", Establish, Node + Seid + "0001000E 003800020001 001D000400000001" + Far, CauseValue.MandatoryIeMissing, 2 },
        { "PDI without interface", Establish, Node + Seid + "00010012 003800020001 001D000400000001 00020000" + Far, CauseValue.MandatoryIeMissing, 20 },
        { "second PDR without ID", Establish, Node + Seid + Pdr + "00010000" + Far, CauseValue.MandatoryIeMissing, 56 },
        { "FAR without action", Establish, Node + Seid + Pdr + "00030008 006C000400000001", CauseValue.MandatoryIeMissing, 44 },
        { "URR without method", Establish, Node + Seid + Pdr + Far + "00060008 0051000400000001", CauseValue.ConditionalIeMissing, 62 },
        { "in a PDR: longer than the PDR", Establish, Node + Seid + "00010006 003800030001" + Far, CauseValue.InvalidLength, 56 },
        { "F-TEID without a family", Modify, WrongPdr, CauseValue.MandatoryIeIncorrect, 21 },
        { "new PDR without PDI", Modify, "0001000E 003800020001 001D000400000001", CauseValue.ConditionalIeMissing, 2 },
        { "update of no PDR", Modify, "00090008 001D000400000001", CauseValue.ConditionalIeMissing, 56 },
        { "update of no FAR", Modify, "000A0005 002C000102", CauseValue.ConditionalIeMissing, 108 },
        { "removal of nothing", Modify, "000F0004 7F000000", CauseValue.ConditionalIeMissing, 56 },
        { "tunnel to nowhere", Modify, "000A0012 006C000400000001 000B0006 00540002 0000", CauseValue.MandatoryIeIncorrect, 84 },
        { "tunnel without address", Modify, "000A0016 006C000400000001 000B000A 00540006 0100 00000001", CauseValue.InvalidLength, 84 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_wrong_message_is_refused_by_name(
        string what, MessageType type, string elements, CauseValue cause, int element)
    {
        var decoded = Codec.Decode(Bytes.Around(type, elements));
        Assert.True(
            new Refusal(cause, (ushort)element) == decoded.Refusal, $"{what}: {decoded.Refusal}");
        Assert.Equal(Outcome.Refused, decoded.Outcome);
    }

    [Fact]
    public void The_rules_used_above_are_right_themselves()
    {
        var decoded = Codec.Decode(Bytes.Around(Establish, Node + Seid + Pdr + Far));
        var request = Assert.IsType<SessionEstablishmentRequest>(decoded.Message);
        Assert.Equal("10.0.0.1", request.NodeId.ToString());
        Assert.Equal(new PdrId(1), request.CreatePdr[0].PdrId);
        Assert.Equal(ApplyActions.Forw, request.CreateFar[0].ApplyAction.Actions);
    }

    [Theory]
    [InlineData("0013000140", true)]
    [InlineData("00130001FF", true)]
    [InlineData("0013000101", false)]
    [InlineData("0013000100", false)]
    public void Only_a_refusing_answer_may_lack_what_is_mandatory(string cause, bool isAccepted)
    {
        var decoded = Codec.Decode(
            Bytes.Around(MessageType.AssociationSetupResponse, Node + cause));
        Assert.Equal(isAccepted ? Outcome.Message : Outcome.Refused, decoded.Outcome);
    }

    [Fact]
    public void A_refusal_says_what_it_is_about() => Assert.Equal(
        "MandatoryIeMissing, IE 96",
        new Refusal(CauseValue.MandatoryIeMissing, 96).ToString());
}
