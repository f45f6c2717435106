using System.Reflection;
using CsCheck;
using DpdkUpf.Wire;

namespace DpdkUpf.Pfcp;

/// <summary>
/// Decode and encode are each other's inverse on everything that a sender could mean.
/// </summary>
public class RoundTripTests
{
    private const int MaxDepth = 6;

    private static readonly Gen<int> Seeds = Gen.Int[1, int.MaxValue];

    public static TheoryData<string> MessageNames => [.. Sample.Messages.Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(MessageNames))]
    public void A_message_survives_encoding_and_decoding(string name)
    {
        var type = Sample.Messages.Single(message => message.Name == name);
        foreach (var fill in Enum.GetValues<Fill>())
        {
            Seeds.Sample(seed => Survives(type, seed, fill), iter: 100, threads: 1);
        }
    }

    [Fact]
    public void An_element_alone_survives_encoding_and_decoding() => Seeds.Sample(
        seed =>
        {
            foreach (var type in Sample.Ies.Concat(Sample.Groups))
            {
                ElementSurvives(type, seed);
            }
        },
        iter: 30,
        threads: 1);

    [Fact]
    public void Encoding_into_too_little_room_says_so()
    {
        foreach (var type in Sample.Messages)
        {
            var bytes = Bytes.Encode(Sample.Message(type, 7, Fill.Everything), 7);
            var message = Sample.Message(type, 7, Fill.Everything);
            for (var room = 0; room < bytes.Length; room += 1 + (room / 16))
            {
                Assert.Equal(0, Codec.Encode(Sample.Header(message, 7), message, new byte[room]));
            }
        }
    }

    [Fact]
    public void Groups_nest_to_a_fixed_depth() => Assert.All(
        Sample.Messages, type => Assert.InRange(Depth(type, MaxDepth + 1), 0, MaxDepth));

    [Fact]
    public void Every_message_type_has_a_record() => Assert.Equal(
        Enum.GetValues<MessageType>().Select(type => (byte)type).Order(),
        Sample.Messages.Select(type => type.GetCustomAttribute<MessageAttribute>()!.Type).Order());

    private static void Survives(Type type, int seed, Fill fill)
    {
        var message = Sample.Message(type, seed, fill);
        var bytes = Bytes.Encode(message, seed);
        var decoded = Codec.Decode(bytes);
        Assert.Equal((Outcome.Message, (Refusal?)null), (decoded.Outcome, decoded.Refusal));
        Assert.Equal(message, decoded.Message);
        Assert.Equal(message.GetHashCode(), decoded.Message!.GetHashCode());
        Assert.Equal(Sample.Header(message, seed), decoded.Header);
        Assert.Equal((bytes.Length, 0), (decoded.Bytes, decoded.PassedOver.Total));
        Assert.Equal(bytes, Bytes.Encode(decoded.Message, seed));
        Assert.Equal(message.ToString(), decoded.Message.ToString());
    }

    private static void ElementSurvives(Type type, int seed)
    {
        var element = new Sample(seed, Fill.Everything).Record(type);
        var bytes = Bytes.EncodeElement(element);
        var reader = new WireReader(bytes);
        var decoding = default(Decoding);
        Assert.Equal(element, IeTable.Read(Bytes.TypeOf(type), ref reader, ref decoding));
        Assert.False(reader.Failed || decoding.HasFailed || reader.Remaining > 0, type.Name);
    }

    private static int Depth(Type type, int most) =>
        most == 0 || type.GetConstructors().Length == 0 || !IsContainer(type) ? 0
            : 1 + type.GetConstructors().SelectMany(found => found.GetParameters())
                .Select(parameter => Element(parameter.ParameterType)).Where(IsContainer)
                .Select(inner => Depth(inner, most - 1)).DefaultIfEmpty(0).Max();

    private static bool IsContainer(Type type) =>
        type.GetCustomAttribute<GroupAttribute>() is not null
        || type.GetCustomAttribute<MessageAttribute>() is not null;

    private static Type Element(Type type) =>
        type.IsGenericType ? type.GenericTypeArguments[0] : type;
}
