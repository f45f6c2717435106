using CsCheck;

namespace DpdkUpf.Pfcp;

/// <summary>Whatever comes, decoding ends with a value; what it accepts it can say again.</summary>
public class HostileTests
{
    private const int MutationsPerMessage = 6_000;
    private const int Seed = 20_2611;

    public static TheoryData<string> MessageNames => RoundTripTests.MessageNames;

    [Theory]
    [MemberData(nameof(MessageNames))]
    public void Every_truncation_is_a_value(string name)
    {
        var bytes = Valid(name, Fill.Everything);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.NotEqual(Outcome.Message, Codec.Decode(bytes.AsSpan(0, length)).Outcome);
            Check(WithLength(bytes[..length]));
        }
    }

    [Theory]
    [MemberData(nameof(MessageNames))]
    public void Every_single_byte_mutation_is_a_value(string name)
    {
        var random = new Random(Seed);
        var valid = new[] { Valid(name, Fill.Everything), Valid(name, Fill.Some) };
        for (var i = 0; i < MutationsPerMessage; i++)
        {
            var bytes = valid[i & 1].ToArray();
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            Check(bytes);
        }
    }

    [Fact]
    public void Bytes_without_sense_are_a_value() => Gen.Byte.Array[8, 300].Sample(
        bytes =>
        {
            bytes[0] = (byte)(0x20 | (bytes[0] & 1));
            bytes[1] = (byte)((bytes[1] & 0x20) == 0 ? bytes[1] % 18 : 50 + (bytes[1] % 8));
            Check(WithLength(bytes));
        },
        iter: 20_000,
        threads: 1);

    [Fact]
    public void As_many_elements_as_fit_are_read_in_time()
    {
        // Each list is counted once before it is read, so 13 000 elements cost no square of that.
        var body = string.Concat(Enumerable.Repeat("007C000105", 13_000));
        var decoded = Codec.Decode(Bytes.Around(
            MessageType.SessionModificationRequest, $"0081{5 + 65_000:X4} 0083000101" + body));
        var request = Assert.IsType<SessionModificationRequest>(decoded.Message);
        Assert.Equal(13_000, request.UpdateTrafficEndpoint[0].Qfi.Count);
    }

    private static byte[] Valid(string name, Fill fill) => Bytes.Encode(
        Sample.Message(Sample.Messages.Single(type => type.Name == name), Seed, fill), Seed);

    private static byte[] WithLength(byte[] bytes)
    {
        if (bytes.Length >= 4)
        {
            bytes[2] = (byte)((bytes.Length - 4) >> 8);
            bytes[3] = (byte)(bytes.Length - 4);
        }

        return bytes;
    }

    private static void Check(byte[] bytes)
    {
        var decoded = Codec.Decode(bytes);
        if (decoded.Message is not { } message)
        {
            Assert.NotEqual(Outcome.Message, decoded.Outcome);
            return;
        }

        Assert.Null(decoded.Refusal);
        var buffer = new byte[Codec.MaxDatagramBytes];
        var length = Codec.Encode(decoded.Header with { FollowOn = false }, message, buffer);
        Assert.True(length > 0, Convert.ToHexString(bytes));
        var again = Codec.Decode(buffer.AsSpan(0, length));
        Assert.True(
            message.Equals(again.Message),
            $"{Convert.ToHexString(bytes)}\n{message}\n{again.Message}");
    }
}
