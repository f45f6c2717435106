using System.Buffers.Binary;
using System.Net;

namespace DpdkUpf.Tests.Aids;

/// <summary>
/// Builds frames layer by layer, outermost first:
/// <c>Frame.Ethernet().Ipv4("10.3.0.2", "10.3.0.1").Udp(2152).Gtpu(7).Ipv4(…).Payload(20)</c>.
/// An encoder of its own, so that a mistake in the product cannot hide here. Lengths, checksums and
/// next-header fields follow from the layers unless an argument overrides them, which is how lying
/// packets are made.
/// </summary>
public sealed record Frame
{
    public const string UpfMac = "020000000001";
    public const string PeerMac = "020000000002";

    /// <summary>
    /// What a layer is called by the one before it: EtherType, protocol, extension.
    /// </summary>
    private readonly record struct Code(int EtherType, int Protocol = 0, int Extension = -1);

    private delegate byte[] Encoder(byte[] payload, Code next);

    private readonly record struct Layer(Code Code, Encoder Encode);

    private Layer[] Layers { get; init; } = [];

    private (byte[] Source, byte[] Destination) Addresses { get; init; }

    public static Frame Empty { get; } = new();

    public static Frame Ethernet(
        string destination = UpfMac, string source = PeerMac, int? etherType = null) =>
        Empty.Add(default, (payload, next) =>
        [
            .. Hex.Bytes(destination), .. Hex.Bytes(source),
            .. Word(etherType ?? next.EtherType), .. payload,
        ]);

    public Frame Vlan(int id, int priority = 0) => Add(
        new Code(0x8100),
        (payload, next) => [.. Word((priority << 13) | id), .. Word(next.EtherType), .. payload]);

    public Frame Ipv4(
        string source,
        string destination,
        int ttl = 64,
        string options = "",
        int fragmentation = 0x4000,
        int? totalLength = null,
        int? checksum = null,
        int? firstByte = null,
        int? protocol = null,
        int tos = 0)
    {
        var (from, to) = (Address(source), Address(destination));
        var extra = Hex.Bytes(options);
        return Add(new Code(0x0800, 4), (payload, next) =>
        {
            byte[] header =
            [
                (byte)(firstByte ?? (0x45 + (extra.Length / 4))), (byte)tos,
                .. Word(totalLength ?? (20 + extra.Length + payload.Length)),
                0, 0, .. Word(fragmentation), (byte)ttl, (byte)(protocol ?? next.Protocol), 0, 0,
                .. from, .. to, .. extra,
            ];
            var sum = checksum ?? ~NaiveChecksum.Sum(header);
            Word(sum).CopyTo(header, 10);
            return [.. header, .. payload];
        }) with
        { Addresses = (from, to) };
    }

    public Frame Ipv6(
        string source,
        string destination,
        int hopLimit = 64,
        int? payloadLength = null,
        int? nextHeader = null,
        int? firstByte = null,
        int secondByte = 0,
        int flow = 0)
    {
        var (from, to) = (Address(source), Address(destination));
        return Add(new Code(0x86DD, 41), (payload, next) =>
        [
            (byte)(firstByte ?? 0x60), (byte)secondByte, .. Word(flow),
            .. Word(payloadLength ?? payload.Length),
            (byte)(nextHeader ?? next.Protocol), (byte)hopLimit, .. from, .. to, .. payload,
        ]) with
        { Addresses = (from, to) };
    }

    /// <summary>
    /// IPv6 extension header; <paramref name="content"/> fills its unit of 8 bytes.
    /// </summary>
    public Frame Ipv6Extension(int type, string content = "000000000000", int? length = null)
    {
        var rest = Hex.Bytes(content);
        return Add(new Code(0, type), (payload, next) =>
        [
            (byte)next.Protocol, (byte)(length ?? ((rest.Length + 2) / 8) - 1), .. rest, .. payload,
        ]);
    }

    public Frame Udp(
        int destinationPort, int sourcePort = 2152, int? length = null, int? checksum = null)
    {
        var (from, to) = Addresses;
        return Add(new Code(0, 17), (payload, _) =>
        {
            byte[] datagram =
            [
                .. Word(sourcePort), .. Word(destinationPort),
                .. Word(length ?? (8 + payload.Length)), 0, 0, .. payload,
            ];
            var sum = checksum ?? NaiveChecksum.Transport(from, to, 17, datagram);
            Word(sum == 0 && checksum == null ? 0xFFFF : sum).CopyTo(datagram, 6);
            return datagram;
        });
    }

    public Frame Gtpu(
        uint teid,
        int type = 255,
        int? sequence = null,
        int? nPdu = null,
        int? flags = null,
        int? length = null,
        bool optional = false) => Add(default, (payload, next) =>
        {
            var (s, pn, e) = (sequence != null, nPdu != null, next.Extension >= 0);
            var bits = flags ?? (0x30 | (e ? 4 : 0) | (s ? 2 : 0) | (pn ? 1 : 0));
            byte[] rest = (s || pn || e || optional)
                ? [.. Word(sequence ?? 0), (byte)(nPdu ?? 0), (byte)Math.Max(0, next.Extension)]
                : [];
            byte[] body = [.. rest, .. payload];
            return [(byte)bits, (byte)type, .. Word(length ?? body.Length), .. Long(teid), .. body];
        });

    /// <summary>
    /// GTP-U extension header; <paramref name="content"/> without length and next type.
    /// </summary>
    public Frame Extension(int type, string content, int? length = null)
    {
        var middle = Hex.Bytes(content);
        return Add(new Code(0, 0, type), (payload, next) =>
        [
            (byte)(length ?? ((middle.Length + 2) / 4)), .. middle,
            (byte)Math.Max(0, next.Extension), .. payload,
        ]);
    }

    public Frame PduSession(int qfi, int type = 1, int flags = 0) =>
        Extension(0x85, $"{type << 4:X2}{flags | qfi:X2}");

    public Frame Icmp(int type, int code = 0, int data = 0) => Add(
        new Code(0, 1),
        (payload, _) =>
        {
            byte[] message = [(byte)type, (byte)code, 0, 0, .. Long((uint)data), .. payload];
            Word(~NaiveChecksum.Sum(message)).CopyTo(message, 2);
            return message;
        });

    public Frame Icmpv6(int type, int code = 0, uint data = 0)
    {
        var (from, to) = Addresses;
        return Add(new Code(0, 58), (payload, _) =>
        {
            byte[] message = [(byte)type, (byte)code, 0, 0, .. Long(data), .. payload];
            Word(NaiveChecksum.Transport(from, to, 58, message)).CopyTo(message, 2);
            return message;
        });
    }

    /// <summary>Counted bytes: 0, 1, 2 …</summary>
    public Frame Payload(int bytes) =>
        Payload([.. Enumerable.Range(0, bytes).Select(i => (byte)i)]);

    public Frame Payload(string hex) => Payload(Hex.Bytes(hex));

    public Frame Payload(byte[] bytes) => Add(default, (rest, _) => [.. bytes, .. rest]);

    /// <summary>The frame's bytes and, behind all layers, padding.</summary>
    public byte[] Bytes(int padding = 0)
    {
        byte[] bytes = [];
        var next = default(Code) with { Extension = -1 };
        foreach (var layer in Layers.Reverse())
        {
            bytes = layer.Encode(bytes, next);
            next = layer.Code;
        }

        return [.. bytes, .. new byte[padding]];
    }

    private Frame Add(Code code, Encoder encode) => this with
    {
        Layers = [.. Layers, new Layer(code == default ? new Code(0) : code, encode)],
    };

    private static byte[] Address(string text) => IPAddress.Parse(text).GetAddressBytes();

    private static byte[] Word(int value) => [(byte)(value >> 8), (byte)value];

    private static byte[] Long(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
