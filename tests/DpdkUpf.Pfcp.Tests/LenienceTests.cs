namespace DpdkUpf.Pfcp;

/// <summary>TS 29.244 §5.6.3, §7.6.8 to §7.6.10: what is passed over, and counted.</summary>
public class LenienceTests
{
    private const string Stamp = "0060000400000001 ";

    // what                            elements of a heartbeat request          unexpected, vendor,
    // repeated, discarded
    public static TheoryData<string, string, int, int, int, int> Heartbeats => new()
    {
        { "all that it needs", Stamp, 0, 0, 0, 0 },
        { "an element nobody knows", Stamp + "7FFF0002ABCD", 1, 0, 0, 0 },
        { "an element of other messages", "0013000101" + Stamp, 1, 0, 0, 0 },
        { "a vendor's", "8001000628AFABCDEF00" + Stamp, 0, 1, 0, 0 },
        { "a vendor's without an enterprise", "FFFF0000" + Stamp, 0, 1, 0, 0 },
        { "the same twice", Stamp + "0060000400000002", 0, 0, 1, 0 },
        { "again, and then it is wrong", Stamp + "0060000100", 0, 0, 1, 0 },
        { "an empty optional element", Stamp + "00C00000", 0, 0, 0, 1 },
        { "octets of a later release", "00600006 00000001 FFFF", 0, 0, 0, 0 },
        { "everything at once", "80010000 80020000 7FFF0000" + Stamp + Stamp + "00C00000", 1, 2, 1, 1 },
    };

    [Theory]
    [MemberData(nameof(Heartbeats))]
    public void What_is_passed_over_is_counted(
        string what, string elements, int unexpected, int vendor, int repeated, int discarded)
    {
        var decoded = Codec.Decode(Bytes.Around(MessageType.HeartbeatRequest, elements));
        var over = decoded.PassedOver;
        Assert.True(
            (unexpected, vendor, repeated, discarded)
                == (over.Unexpected, over.Vendor, over.Repeated, over.Discarded),
            $"{what}: {over}");
        Assert.Equal(new HeartbeatRequest(new RecoveryTimeStamp(1)), decoded.Message);
    }

    [Fact]
    public void An_optional_group_that_lacks_something_is_as_good_as_absent()
    {
        var decoded = Codec.Decode(Bytes.Around(
            MessageType.SessionDeletionResponse, "0013000101 00330008 0034000400000001"));
        Assert.Null(Assert.IsType<SessionDeletionResponse>(decoded.Message).LoadControlInformation);
        Assert.Equal(1, decoded.PassedOver.Discarded);
    }

    [Fact]
    public void An_optional_group_with_a_wrong_value_is_as_good_as_absent()
    {
        var decoded = Codec.Decode(Bytes.Around(
            MessageType.SessionDeletionResponse,
            "0013000101 0033000D 0034000400000001 0035000165"));
        Assert.Null(Assert.IsType<SessionDeletionResponse>(decoded.Message).LoadControlInformation);
    }

    [Fact]
    public void An_empty_retention_element_says_that_all_is_retained()
    {
        var decoded = Codec.Decode(Bytes.Around(
            MessageType.AssociationSetupRequest, $"003C000500C0000201 {Stamp} 00B70000"));
        var request = Assert.IsType<AssociationSetupRequest>(decoded.Message);
        Assert.Equal(0, request.PfcpSessionRetentionInformation!.CpPfcpEntityIpAddress.Count);
        Assert.Equal(0, decoded.PassedOver.Total);
    }

    [Fact]
    public void An_update_takes_away_what_it_names_with_a_null_length()
    {
        var decoded = Codec.Decode(Bytes.Around(
            MessageType.SessionModificationRequest,
            "00090012 003800020001 00510000 006D0000 00510000 001E0000"));
        var update = Assert.IsType<SessionModificationRequest>(decoded.Message).UpdatePdr[0];
        Assert.True(update.Cleared.Contains(UrrId.IeType) && update.Cleared.Contains(QerId.IeType));
        Assert.Equal(Cleared.Of(UrrId.IeType, QerId.IeType), update.Cleared);
        Assert.Equal(1, decoded.PassedOver.Unexpected);
    }

    [Fact]
    public void Elements_come_in_any_order()
    {
        var decoded = Codec.Decode(Bytes.Around(
            MessageType.AssociationSetupRequest,
            "002B00021001 0060000400000002 003C0005000A000001"));
        Assert.Equal(
            new AssociationSetupRequest(
                new NodeId(NodeIdType.Ipv4, DpdkUpf.Wire.Ipv4Address.Parse("10.0.0.1")),
                new RecoveryTimeStamp(2),
                new UpFunctionFeatures(UpFeatures.Ftup | UpFeatures.Empu)),
            decoded.Message);
    }

    [Fact]
    public void Elements_beyond_the_last_of_a_list_are_ignored()
    {
        const string FTeid = "00150009 01 00000001 0A000001 ";
        var decoded = Codec.Decode(Bytes.Around(
            MessageType.SessionModificationResponse,
            "0013000101 0008002D 003800020001 " + FTeid + FTeid + FTeid));
        var response = Assert.IsType<SessionModificationResponse>(decoded.Message);
        Assert.Equal(2, response.CreatedPdr[0].LocalFTeid.Count);
        Assert.Equal(1, decoded.PassedOver.Repeated);
    }

    [Fact]
    public void A_list_keeps_its_order()
    {
        var decoded = Codec.Decode(Bytes.Around(
            MessageType.SessionModificationRequest,
            "000F0006 003800020003 00110008 0051000400000009 000F0006 003800020001"));
        var request = Assert.IsType<SessionModificationRequest>(decoded.Message);
        Assert.Equal(
            [new RemovePdr(new(3)), new RemovePdr(new(1))], request.RemovePdr.AsEnumerable());
    }

    [Fact]
    public void An_update_of_a_PDR_lists_all_its_URRs_and_QERs()
    {
        var decoded = Codec.Decode(Bytes.Around(
            MessageType.SessionModificationRequest,
            "00090026 003800020001 0051000400000007 006D000400000003 0051000400000008"
                + "006D000400000002"));
        var update = Assert.IsType<SessionModificationRequest>(decoded.Message).UpdatePdr[0];
        Assert.Equal([new(7), new(8)], update.UrrId.AsEnumerable());
        Assert.Equal([new(3), new(2)], update.QerId.AsEnumerable());
        Assert.Equal(0, decoded.PassedOver.Total);
    }

    [Fact]
    public void An_SGW_C_gives_no_precedence()
    {
        var decoded = Codec.Decode(Bytes.Around(
            MessageType.SessionModificationRequest, "0001000F 003800020001 00020005 0014000100"));
        var created = Assert.IsType<SessionModificationRequest>(decoded.Message).CreatePdr[0];
        Assert.Null(created.Precedence);
    }

    [Fact]
    public void Text_shows_what_is_there_and_nothing_else() => Assert.Equal(
        "SessionModificationRequest { RemovePdr = [RemovePdr { PdrId = PdrId { Value = 3 } }] }",
        new SessionModificationRequest(RemovePdr: [new(new(3))]).ToString());
}
