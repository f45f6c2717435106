using CsCheck;
using DpdkUpf.Tests.Aids;
using DpdkUpf.Wire;

namespace DpdkUpf.Tests.Wire;

public sealed unsafe class ChecksumTests
{
    // what, bytes, folded sum
    public static TheoryData<string, string, int> Known => new()
    {
        { "nothing", "", 0 },
        { "RFC 1071 §3", "0001F203 F4F5F6F7", 0xDDF2 },
        { "odd", "010203", 0x0402 },
        { "all ones", "FFFFFFFFFFFFFFFF", 0xFFFF },
        { "an IPv4 header with its checksum", "45000073 00004000 4011B861 C0A80001 C0A800C7", 0xFFFF },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void Sums(string what, string hex, int expected)
    {
        Assert.NotEmpty(what);
        Assert.Equal(expected, Checksum.Fold(Checksum.Sum(Hex.Bytes(hex))));
    }

    [Fact]
    public void Every_length_and_alignment_equals_the_naive_sum() =>
        Gen.Select(Gen.Byte.Array[0, 400], Gen.Int[0, 7]).Sample((bytes, skip) =>
        {
            skip = Math.Min(skip, bytes.Length);
            Assert.Equal(
                NaiveChecksum.Sum(bytes[skip..]),
                Checksum.Fold(Checksum.Sum(bytes.AsSpan(skip))));
        });

    [Fact]
    public void Large_values_do_not_overflow()
    {
        var bytes = new byte[65535];
        Array.Fill(bytes, (byte)0xFF);
        Assert.Equal(NaiveChecksum.Sum(bytes), Checksum.Fold(Checksum.Sum(bytes)));
    }

    [Fact]
    public void Reads_no_byte_past_the_end()
    {
        using var buffer = new GuardedBuffer();
        var bytes = new byte[300];
        Random.Shared.NextBytes(bytes);
        for (var length = 0; length <= bytes.Length; length++)
        {
            var part = bytes[..length];
            var place = buffer.Place(part);
            Assert.Equal(
                NaiveChecksum.Sum(part), Checksum.Fold(Checksum.Sum(place, length)));
        }
    }

    [Fact]
    public void A_chain_of_segments_of_any_lengths_sums_like_the_whole() =>
        Gen.Byte.Array[0, 90].Array[0, 6].Sample(segments =>
        {
            uint sum = 0;
            var done = 0;
            foreach (var segment in segments)
            {
                sum = Checksum.Combine(sum, Checksum.Sum(segment), done);
                done += segment.Length;
            }

            var whole = segments.SelectMany(segment => segment).ToArray();
            Assert.Equal(NaiveChecksum.Sum(whole), Checksum.Fold(sum));
        });

    [Fact]
    public void Incremental_updates_equal_a_new_checksum() =>
        Gen.Select(Gen.Byte.Array[20], Gen.Int[0, 7], Gen.UInt).Sample((bytes, word, value) =>
        {
            bytes[0] |= 1; // all zero has two checksums, as RFC 1624 §3 tells
            var before = Checksum.Finish(Checksum.Sum(bytes));
            var place = bytes.AsSpan(2 + (word * 2));
            var old = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(place);
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(place, value);
            var after = Checksum.Finish(Checksum.Sum(bytes));

            Assert.Equal(after, Checksum.Update(before, old, value));
            var high = Checksum.Update(before, (ushort)(old >> 16), (ushort)(value >> 16));
            Assert.Equal(after, Checksum.Update(high, (ushort)old, (ushort)value));
        });

    [Fact]
    public void A_hop_less_keeps_the_header_valid() =>
        Gen.Select(Gen.Byte.Array[20], Gen.Byte[1, 255]).Sample((bytes, ttl) =>
        {
            bytes[0] = 0x45;
            bytes[8] = ttl;
            bytes[10] = bytes[11] = 0;
            fixed (byte* start = bytes)
            {
                var header = (Ipv4Header*)start;
                header->HeaderChecksum = Checksum.Finish(Checksum.Sum20(start));
                header->DecrementTimeToLive();
                Assert.Equal(ttl - 1, header->TimeToLive);
                Assert.True(Checksum.IsValid(Checksum.Sum20(start)));
                var kept = (ushort)header->HeaderChecksum;
                header->HeaderChecksum = 0;
                Assert.Equal(Checksum.Finish(Checksum.Sum20(start)), kept);
            }
        });

    [Fact]
    public void Pseudo_headers_equal_the_naive_sum() =>
        Gen.Select(Gen.Byte.Array[16], Gen.Byte.Array[16], Gen.Byte, Gen.Byte.Array[0, 60])
            .Sample((source, destination, protocol, message) =>
            {
                Assert.Equal(
                    NaiveChecksum.Transport(source, destination, protocol, message),
                    Finish(source, destination, protocol, message));
                Assert.Equal(
                    NaiveChecksum.Transport(source[..4], destination[..4], protocol, message),
                    Finish(source[..4], destination[..4], protocol, message));
            });

    [Theory]
    [InlineData(0x0000u, 0xFFFF)]
    [InlineData(0xFFFFu, 0xFFFF)]
    [InlineData(0x1234u, 0xEDCB)]
    public void Udp_never_sends_zero(uint sum, int expected) =>
        Assert.Equal(expected, Checksum.FinishUdp(sum));

    private static ushort Finish(byte[] source, byte[] target, byte protocol, byte[] message)
    {
        Assert.True(IpAddress.TryRead(source, out var from));
        Assert.True(IpAddress.TryRead(target, out var to));
        return Checksum.Finish(
            Checksum.PseudoHeader(from, to, protocol, message.Length) + Checksum.Sum(message));
    }
}
