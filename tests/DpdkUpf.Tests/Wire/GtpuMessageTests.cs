using CsCheck;
using DpdkUpf.Tests.Aids;
using DpdkUpf.Wire;

namespace DpdkUpf.Tests.Wire;

public sealed class GtpuMessageTests
{
    private delegate int Writer(Span<byte> to);

    private static string Written(Writer write)
    {
        var to = new byte[GtpuMessages.MaxSize];
        Array.Fill(to, (byte)0xEE);
        var length = write(to);
        return Hex.Text(to.AsSpan(0, length));
    }

    [Fact]
    public void Messages_are_as_the_specification_draws_them()
    {
        Assert.Equal(
            "3202000600000000" + "00070000" + "0E00",
            Written(to => GtpuMessages.WriteEchoResponse(to, 7)));
        Assert.Equal(
            "361A001400000000" + "00000040" + "01CA0000" + "1012345678" + "850004" + "0A030001",
            Written(to => GtpuMessages.WriteErrorIndication(
                to, 0x12345678, IpAddress.Parse("10.3.0.1"), 0xCA00)));
        Assert.Equal(
            "361A002000000000" + "00000040" + "01086800" + "1000000001" + "850010"
            + "FD000003000000000000000000000001",
            Written(to => GtpuMessages.WriteErrorIndication(
                to, 1, IpAddress.Parse("fd00:3::1"), 2152)));
        Assert.Equal(
            "321F000800000000" + "00000000" + "8D0285C0",
            Written(to => GtpuMessages.WriteSupportedExtensionHeaders(to, [0x85, 0xC0])));
    }

    [Fact]
    public void An_error_indication_reads_back()
    {
        var to = new byte[GtpuMessages.MaxSize];
        var peer = IpAddress.Parse("fd00:3::1");
        var length = GtpuMessages.WriteErrorIndication(to, 0x12345678, peer, 2152);
        Assert.Equal(GtpuFault.None, GtpuMessage.TryRead(to.AsSpan(0, length), out var message));
        Assert.Equal((GtpuMessageType.ErrorIndication, 0u), (message.Type, message.Teid));
        Assert.True(GtpuIes.TryFind(message.Payload, GtpuIeType.TeidDataI, out var teid));
        Assert.Equal("12345678", Hex.Text(teid));
        Assert.True(GtpuIes.TryFind(message.Payload, GtpuIeType.PeerAddress, out var address));
        Assert.True(IpAddress.TryRead(address, out var found));
        Assert.Equal(peer, found);
    }

    // what, elements, those read as type:value
    public static TheoryData<string, string, string> Elements => new()
    {
        { "none", "", "" },
        { "recovery", "0E00", "14:00" },
        { "recovery, then private", "0E05 FF0003000901", "14:05 255:000901" },
        { "type list with its short length", "8D0285C0 0E00", "141:85C0 14:00" },
        { "time stamp", "E70004DEADBEEF", "231:DEADBEEF" },
        { "empty", "FF0000 0E00", "255: 14:00" },
        { "unknown without length ends it", "0E00 01 0E00", "14:00" },
        { "cut in the length", "0E00 8500", "14:00" },
        { "cut in the value", "0E00 850004 0A0300", "14:00" },
        { "cut fixed value", "10 000000", "" },
        { "cut list", "8D", "" },
        { "cut list value", "8D02 85", "" },
    };

    [Theory]
    [MemberData(nameof(Elements))]
    public void Information_elements(string what, string hex, string expected)
    {
        Assert.NotEmpty(what);
        var found = new List<string>();
        var elements = new GtpuIes(Hex.Bytes(hex));
        while (elements.MoveNext())
        {
            found.Add($"{elements.Type}:{Hex.Text(elements.Value)}");
        }

        Assert.Equal(expected, string.Join(' ', found));
    }

    [Fact]
    public void Any_bytes_are_walked_to_an_end() => Gen.Byte.Array[0, 100].Sample(bytes =>
    {
        var elements = new GtpuIes(bytes);
        var count = 0;
        while (elements.MoveNext())
        {
            Assert.True(++count <= bytes.Length);
        }
    });

    // what, payload, fault, sequence
    public static TheoryData<string, string, GtpuFault, int> Received => new()
    {
        { "echo request", "320100040000000000070000", GtpuFault.None, 7 },
        { "without sequence", "3001000000000000", GtpuFault.None, 0 },
        { "unknown extension", "36FF00080000000100070084 01000000", GtpuFault.UnknownExtension, 7 },
        { "cut", "32010004000000000007", GtpuFault.Length, 0 },
        { "GTP'", "2201000400000000 00070000", GtpuFault.GtpPrime, 0 },
    };

    [Theory]
    [MemberData(nameof(Received))]
    public void Messages_are_read(string what, string hex, GtpuFault fault, int sequence)
    {
        Assert.NotEmpty(what);
        Assert.Equal(fault, GtpuMessage.TryRead(Hex.Bytes(hex), out var message));
        Assert.Equal(sequence, message.Sequence);
        Assert.True(message.Payload.IsEmpty);
    }
}
