using System.Reflection;
using DpdkUpf.Wire;

namespace DpdkUpf.Pfcp;

/// <summary>Records to bytes for tests.</summary>
internal static class Bytes
{
    public static byte[] Encode(IMessage message, int seed) =>
        Encode(Sample.Header(message, seed), message);

    public static byte[] Encode(Header header, IMessage message)
    {
        var buffer = new byte[Codec.MaxDatagramBytes];
        var length = Codec.Encode(header, message, buffer);
        Assert.NotEqual(0, length);
        return buffer[..length];
    }

    public static byte[] EncodeElement(object element)
    {
        var buffer = new byte[Codec.MaxDatagramBytes];
        var writer = new WireWriter(buffer);
        IeTable.Write(element, ref writer);
        Assert.False(writer.Failed);
        return buffer[..writer.Length];
    }

    /// <summary>A node message with nothing but this element.</summary>
    public static byte[] Alone(object element)
    {
        var content = EncodeElement(element);
        return Around(
            MessageType.HeartbeatRequest,
            $"{TypeOf(element.GetType()):X4}{content.Length:X4}" + Convert.ToHexString(content));
    }

    public static ushort TypeOf(Type type) => type.GetCustomAttribute<IeAttribute>()?.Type
        ?? type.GetCustomAttribute<GroupAttribute>()!.Type;

    /// <summary>Hexadecimal with blanks.</summary>
    public static byte[] Hex(string text) =>
        Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));

    /// <summary>A message with a right header around these elements, in hexadecimal.</summary>
    public static byte[] Around(MessageType type, string elements)
    {
        var body = Hex(elements);
        var header = Hex(type.IsSession()
            ? "2100 0000 0000000000000001 000007 00" : "2000 0000 000007 00");
        byte[] message = [.. header, .. body];
        message[1] = (byte)type;
        message[2] = (byte)((message.Length - 4) >> 8);
        message[3] = (byte)(message.Length - 4);
        return message;
    }
}
