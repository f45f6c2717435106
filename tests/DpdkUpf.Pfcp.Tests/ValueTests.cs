using DpdkUpf.Wire;

namespace DpdkUpf.Pfcp;

/// <summary>Elements whose bytes have more than one reading, or a meaning to compute.</summary>
public class ValueTests
{
    // what                       bytes                                       text              
    // encoding
    public static TheoryData<string, string, string, NameEncoding> Names => new()
    {
        { "plain", "696E7465726E6574", "internet", NameEncoding.Plain },
        { "one label", "08696E7465726E6574", "internet", NameEncoding.Labels },
        { "two labels", "0375706603636F6D", "upf.com", NameEncoding.Labels },
        { "with the root label", "0375706603636F6D00", "upf.com", NameEncoding.Labels },
        { "plain with a dot", "7570662E636F6D", "upf.com", NameEncoding.Plain },
        { "plain that begins with a digit", "3567632E6F7267", "5gc.org", NameEncoding.Plain },
        { "label too long for the field", "0975706603636F6D", "\tupf\u0003com", NameEncoding.Plain },
        { "empty label", "0375706600", "upf", NameEncoding.Labels },
        { "blank in a label", "03752066", "\u0003u f", NameEncoding.Plain },
    };

    // packed    seconds; -1: for ever
    public static TheoryData<byte, int> Timers => new()
    {
        { 0x00, 0 },
        { 0x1F, 62 },
        { 0x21, 60 },
        { 0x41, 600 },
        { 0x62, 7_200 },
        { 0x81, 36_000 },
        { 0xA3, 180 },
        { 0xE0, -1 },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Both_encodings_of_a_name_are_read(
        string what, string bytes, string text, NameEncoding encoding)
    {
        var reader = new WireReader(Bytes.Hex(bytes));
        var name = NetworkInstance.Read(ref reader).Name;
        Assert.True(name == new DnsName(text, encoding), $"{what}: {name.Encoding} '{name}'");
    }

    [Theory]
    [InlineData("02 03757066", "upf")]
    [InlineData("02 0375706603636F6D", "upf.com")]
    [InlineData("02 7570662E636F6D", "upf.com")]
    public void Both_encodings_of_a_Node_ID_are_read(string bytes, string text)
    {
        var reader = new WireReader(Bytes.Hex(bytes));
        Assert.Equal(text, NodeId.Read(ref reader).ToString());
    }

    [Theory]
    [MemberData(nameof(Timers))]
    public void A_packed_timer_has_a_unit(byte value, int seconds) => Assert.Equal(
        seconds < 0 ? null : TimeSpan.FromSeconds(seconds), new Timer(value).Duration);

    [Theory]
    [InlineData(0x00, Gate.Open, Gate.Open)]
    [InlineData(0x04, Gate.Closed, Gate.Open)]
    [InlineData(0x01, Gate.Open, Gate.Closed)]
    [InlineData(0x0A, Gate.Closed, Gate.Closed)]
    public void Gates_to_come_are_closed(byte value, Gate ul, Gate dl) =>
        Assert.Equal((ul, dl), (new GateStatus(value).Ul, new GateStatus(value).Dl));

    [Fact]
    public void Time_stamps_count_from_1900() => Assert.Equal(
        0x83AA_7E80, RecoveryTimeStamp.From(DateTimeOffset.UnixEpoch).Seconds);

    [Fact]
    public void More_than_a_count_can_say_is_not_written()
    {
        var csids = new FqCsid(
            FqCsidNodeId.Ipv4, Octets.Parse("0A000001"), Repeated.From(new ushort[16]));
        var macs = new MacAddressList(Repeated.From(new MacAddress[256]));
        foreach (object element in new object[] { csids, macs })
        {
            var writer = new WireWriter(new byte[2_000]);
            IeTable.Write(element, ref writer);
            Assert.True(writer.Failed);
        }
    }

    [Fact]
    public void A_label_that_no_length_octet_can_hold_is_not_written()
    {
        var writer = new WireWriter(new byte[1_000]);
        DnsName.Labels(new string('a', 300)).Write(ref writer);
        Assert.True(writer.Failed);
    }
}
