using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace DpdkUpf.Wire;

/// <summary>
/// Cold path: writes into a buffer of fixed size. What does not fit is not written and sets
/// <see cref="Failed"/>; never throws.
/// </summary>
public ref struct WireWriter
{
    private readonly Span<byte> _buffer;
    private int _length;
    private bool _failed;

    /// <summary>Writes from the first byte of <paramref name="buffer"/> on.</summary>
    public WireWriter(Span<byte> buffer) => _buffer = buffer;

    /// <summary>True once something did not fit; stays true.</summary>
    public readonly bool Failed => _failed;

    /// <summary>Bytes written so far.</summary>
    public readonly int Length => _length;

    /// <summary>One byte.</summary>
    public void U8(byte value)
    {
        if (_length >= _buffer.Length)
        {
            _failed = true;
            return;
        }

        _buffer[_length++] = value;
    }

    /// <summary>Two bytes, network order.</summary>
    public void U16(ushort value) => BinaryPrimitives.TryWriteUInt16BigEndian(Reserve(2), value);

    /// <summary>Four bytes, network order.</summary>
    public void U32(uint value) => BinaryPrimitives.TryWriteUInt32BigEndian(Reserve(4), value);

    /// <summary>Eight bytes, network order.</summary>
    public void U64(ulong value) => BinaryPrimitives.TryWriteUInt64BigEndian(Reserve(8), value);

    /// <summary>
    /// The lowest <paramref name="bytes"/> (1 to 8) bytes of a number, network order.
    /// </summary>
    public void Number(ulong value, int bytes)
    {
        for (var shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        {
            U8((byte)(value >> shift));
        }
    }

    /// <summary>
    /// Octets of flags as TS 29.244 counts them (the first octet is the lowest eight bits): as many
    /// as the value needs, but at least <paramref name="least"/> and in steps of <paramref
    /// name="step"/>.
    /// </summary>
    public void Flags(ulong value, int least, int step)
    {
        var needed = (64 - BitOperations.LeadingZeroCount(value) + 7) / 8;
        var count = least + ((Math.Max(needed - least, 0) + step - 1) / step * step);
        for (var i = 0; i < count; i++)
        {
            U8((byte)(value >> (8 * i)));
        }
    }

    /// <summary>Bytes as they are.</summary>
    public void Bytes(scoped ReadOnlySpan<byte> value)
    {
        var place = Reserve(value.Length);
        value[..place.Length].CopyTo(place);
    }

    /// <summary>An IPv4 address.</summary>
    public void Ipv4(Ipv4Address value) => U32(value.Value);

    /// <summary>An IPv6 address.</summary>
    public void Ipv6(Ipv6Address value)
    {
        U64(value.High);
        U64(value.Low);
    }

    /// <summary>An address of either family: 4 or 16 bytes.</summary>
    public void Ip(IpAddress value)
    {
        if (value.IsIpv4)
        {
            U32(value.V4);
            return;
        }

        Ipv6(value.V6);
    }

    /// <summary>A MAC address.</summary>
    public void Mac(MacAddress value) => Number(value.Value, 6);

    /// <summary>A UUID, RFC 9562 §4: network order.</summary>
    public void Uuid(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        Bytes(bytes);
    }

    /// <summary>Text in UTF-8, without a length or an end mark.</summary>
    public void Text(string? value)
    {
        if (value is null)
        {
            return;
        }

        if (!Encoding.UTF8.TryGetBytes(value, _buffer[_length..], out var written))
        {
            _failed = true;
            return;
        }

        _length += written;
    }

    /// <summary>
    /// Leaves room for a length field of 1 or 2 bytes; give the result to <see cref="EndLength"/>.
    /// </summary>
    public int BeginLength(int bytes)
    {
        Reserve(bytes);
        return _length;
    }

    /// <summary>
    /// Fills in how many bytes were written since <see cref="BeginLength"/>; a number that the
    /// field cannot hold is a failure, it never wraps.
    /// </summary>
    public void EndLength(int begin, int bytes)
    {
        var count = _length - begin;
        if (_failed || count > (bytes == 1 ? byte.MaxValue : ushort.MaxValue))
        {
            _failed = true;
            return;
        }

        if (bytes == 2)
        {
            _buffer[begin - 2] = (byte)(count >> 8);
        }

        _buffer[begin - 1] = (byte)count;
    }

    /// <summary>For callers that have more to write than the format can say.</summary>
    public void Fail() => _failed = true;

    private Span<byte> Reserve(int count)
    {
        if (_buffer.Length - _length < count)
        {
            _failed = true;
            return default;
        }

        _length += count;
        return _buffer.Slice(_length - count, count);
    }
}
