using CsCheck;
using DpdkUpf.Tests.Aids;
using DpdkUpf.Wire;

namespace DpdkUpf.Tests.Wire;

public sealed unsafe class GtpuTests
{
    // what, UDP payload, fault, header length, payload length, where the container's content is
    public static TheoryData<string, string, GtpuFault, int, int, int> Headers => new()
    {
        { "plain G-PDU", "30FF000400000001 45000000", GtpuFault.None, 8, 4, 0 },
        { "empty G-PDU", "30FF000000000001", GtpuFault.None, 8, 0, 0 },
        { "padding behind", "30FF000100000001 45000000", GtpuFault.None, 8, 1, 0 },
        { "sequence", "32FF000800000001 00070000 45000000", GtpuFault.None, 12, 4, 0 },
        { "N-PDU", "31FF000800000001 00000500 45000000", GtpuFault.None, 12, 4, 0 },
        { "type octet without E", "32FF000800000001 00070085 45000000", GtpuFault.None, 12, 4, 0 },
        { "E but no extension", "34FF000800000001 00000000 45000000", GtpuFault.None, 12, 4, 0 },
        { "E, S and PN", "37FF000C00000001 00070585 01100900 45000000", GtpuFault.None, 16, 4, 13 },
        { "spare bit", "38FF000400000001 45000000", GtpuFault.None, 8, 4, 0 },
        { "container", "34FF000C00000001 00000085 01100900 45000000", GtpuFault.None, 16, 4, 13 },
        { "long container", "34FF001000000001 00000085 0218090000000000 45000000", GtpuFault.None, 20, 4, 13 },
        { "PDCP number, container", "34FF001000000001 000000C0 01000185 01100900 45000000", GtpuFault.None, 20, 4, 17 },
        { "container, UDP port", "34FF001000000001 00000085 01100940 01086800 45000000", GtpuFault.None, 20, 4, 13 },
        { "two containers: the first", "34FF001000000001 00000085 01100985 01100500 45000000", GtpuFault.None, 20, 4, 13 },
        { "unknown, optional", "34FF000C00000001 00000020 01000000 45000000", GtpuFault.None, 16, 4, 0 },
        { "unknown, required", "34FF000C00000001 00000084 01000000 45000000", GtpuFault.UnknownExtension, 0, 0, 0 },
        { "eight extensions", Chain(8), GtpuFault.None, 44, 0, 0 },
        { "nine extensions", Chain(9), GtpuFault.TooManyExtensions, 0, 0, 0 },
        { "zero-length extension", "34FF000C00000001 00000085 00100900 45000000", GtpuFault.Extension, 0, 0, 0 },
        { "extension past the end", "34FF000800000001 00000085 02100900", GtpuFault.Truncated, 0, 0, 0 },
        { "extension past the length", "34FF000400000001 00000085 01100900", GtpuFault.Truncated, 0, 0, 0 },
        { "chain past the end", "34FF000800000001 00000085 01100985", GtpuFault.Truncated, 0, 0, 0 },
        { "length beyond the datagram", "30FF000500000001 45000000", GtpuFault.Length, 0, 0, 0 },
        { "length below the optional part", "32FF000300000001 00070000", GtpuFault.Length, 0, 0, 0 },
        { "version 0", "10FF000400000001 45000000", GtpuFault.Version, 0, 0, 0 },
        { "version 2 (GTPv2-C)", "48FF000400000001 45000000", GtpuFault.Version, 0, 0, 0 },
        { "GTP'", "2EFF000400000001 45000000", GtpuFault.GtpPrime, 0, 0, 0 },
        { "seven bytes", "30FF0000000000", GtpuFault.Truncated, 0, 0, 0 },
        { "nothing", "", GtpuFault.Truncated, 0, 0, 0 },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public void Parse(
        string what, string hex, GtpuFault fault, int header, int payload, int session)
    {
        Assert.NotEmpty(what);
        using var buffer = new GuardedBuffer();
        var bytes = Hex.Bytes(hex);
        var found = GtpuView.Parse(buffer.Place(bytes), bytes.Length, bytes.Length, out var view);
        Assert.Equal(fault, found);
        if (fault == GtpuFault.None)
        {
            Assert.Equal(
                (header, payload, session),
                (view.HeaderLength, view.PayloadLength, view.PduSessionOffset));
        }
    }

    [Theory]
    [MemberData(nameof(Headers))]
    public void Every_truncation_is_noticed(
        string what, string hex, GtpuFault fault, int header, int payload, int session)
    {
        Assert.NotEmpty(what);
        using var buffer = new GuardedBuffer();
        var bytes = Hex.Bytes(hex);
        var needed = fault == GtpuFault.None ? header + payload : bytes.Length;
        for (var length = 0; length < needed; length++)
        {
            var place = buffer.Place(bytes.AsSpan(0, length));
            Assert.NotEqual(GtpuFault.None, GtpuView.Parse(place, length, length, out _));

            // The same bytes as the first segment of a longer packet: either the headers are all
            // there, or it says that they are cut.
            var inSegment = GtpuView.Parse(place, length, bytes.Length, out var view);
            Assert.True(inSegment != GtpuFault.None || view.HeaderLength <= length);
            Assert.True(session >= 0);
        }
    }

    [Fact]
    public void Any_bytes_end_in_a_view_within_bounds()
    {
        using var buffer = new GuardedBuffer();
        Gen.Byte.Array[0, 80].Sample(bytes =>
        {
            if (bytes.Length > 0)
            {
                bytes[0] = (byte)(0x30 | (bytes[0] & 7)); // else few get past the version
            }

            var place = buffer.Place(bytes);
            if (GtpuView.Parse(place, bytes.Length, bytes.Length, out var view) != GtpuFault.None)
            {
                return;
            }

            Assert.InRange(view.HeaderLength, GtpuHeader.Size, bytes.Length);
            Assert.InRange(view.PayloadLength, 0, bytes.Length - view.HeaderLength);
            Assert.InRange(
                view.PduSessionOffset + view.PduSessionLength, 0, view.HeaderLength);
        }, threads: 1);
    }

    // what, content, type, QFI, RQI?, PPI
    public static TheoryData<string, string, int, int, bool, int> Containers => new()
    {
        { "uplink", "1009", 1, 9, false, -1 },
        { "uplink, all flags", "1FFF", 1, 63, false, -1 },
        { "downlink", "0009", 0, 9, false, -1 },
        { "downlink, RQI", "0041", 0, 1, true, -1 },
        { "downlink, PPI 5", "00C1 A0000000", 0, 1, true, 5 },
        { "downlink, PPP without its octet", "0081", 0, 1, false, -1 },
        { "type 2", "2001", 2, 1, false, -1 },
    };

    [Theory]
    [MemberData(nameof(Containers))]
    public void Container(string what, string hex, int type, int qfi, bool reflective, int paging)
    {
        Assert.NotEmpty(what);
        using var buffer = new GuardedBuffer();
        var bytes = Hex.Bytes(hex);
        var place = buffer.Place(bytes);
        Assert.True(PduSession.TryRead(place, bytes.Length, out var session));
        Assert.Equal(
            (type, qfi, reflective, paging),
            (session.PduType, session.Qfi, session.IsReflective,
                PduSession.PagingPolicy(place, bytes.Length)));
        Assert.False(PduSession.TryRead(buffer.Place(bytes.AsSpan(0, 1)), 1, out _));
    }

    [Theory]
    [InlineData(9, 0x01000900u)]
    [InlineData(63, 0x01003F00u)]
    [InlineData(64, 0x01000000u)]
    public void Written_containers(byte qfi, uint expected) =>
        Assert.Equal(expected, PduSession.DownlinkExtension(qfi));

    [Theory]
    [InlineData(0x85, true, true)]
    [InlineData(0xC0, true, true)]
    [InlineData(0x84, true, false)]
    [InlineData(0x40, false, true)]
    [InlineData(0x20, false, false)]
    public void Extension_types(byte type, bool required, bool understood) => Assert.Equal(
        (required, understood),
        (GtpuExtensionType.IsComprehensionRequired(type), GtpuExtensionType.IsUnderstood(type)));

    private static string Chain(int count) =>
        $"34FF{4 + (4 * count):X4}00000001 00000020"
        + string.Concat(Enumerable.Repeat("01000020", count - 1)) + "01000000";
}
