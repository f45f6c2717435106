using CsCheck;
using DpdkUpf.Wire;

namespace DpdkUpf.Tests.Wire;

public sealed unsafe class IntactHeaderTests
{
    [Fact]
    public void The_short_way_and_the_long_way_agree() =>
        Gen.Byte.Array[20].Sample(bytes =>
        {
            bytes[0] = 0x45;
            Assert.Equal(IsValid(bytes), IsIntact(bytes));
            WriteChecksum(bytes);
            Assert.True(IsIntact(bytes));
            bytes[8]--;
            Assert.False(IsIntact(bytes));
        });

    [Fact]
    public void Plain_is_intact_without_options_and_nothing_else() =>
        Gen.Select(Gen.Byte.Array[20], Gen.Int[0, 30], Gen.Bool).Sample((bytes, packet, fix) =>
        {
            (bytes[0], bytes[2], bytes[3]) = ((byte)(0x44 + (bytes[0] & 1)), 0, (byte)packet);
            if (fix)
            {
                WriteChecksum(bytes);
            }

            fixed (byte* header = bytes)
            {
                Assert.Equal(
                    Ipv4Header.Check(header, bytes.Length, 24) == Ipv4Fault.None,
                    Ipv4Header.IsPlain(header, bytes.Length, 24));
            }
        });

    private static bool IsValid(byte[] bytes) => Checksum.IsValid(Checksum.Sum(bytes));

    private static bool IsIntact(byte[] bytes)
    {
        fixed (byte* header = bytes)
        {
            return Checksum.IsIntact20(header);
        }
    }

    private static void WriteChecksum(byte[] bytes)
    {
        bytes[10] = bytes[11] = 0;
        var checksum = Checksum.Finish(Checksum.Sum(bytes));
        (bytes[10], bytes[11]) = ((byte)(checksum >> 8), (byte)checksum);
    }
}
