using System.Buffers.Binary;
using System.Text;

namespace DpdkUpf.Wire;

/// <summary>
/// Cold path: walks over received bytes. A read past the end returns 0, sets <see cref="Failed"/>
/// and leaves nothing to read, so that code which parses stays linear and checks once at its end.
/// Never throws and never sees a byte outside the span it was made from.
/// </summary>
public ref struct WireReader
{
    private ReadOnlySpan<byte> _rest;
    private bool _failed;

    /// <summary>Reads all of <paramref name="bytes"/>.</summary>
    public WireReader(ReadOnlySpan<byte> bytes) => _rest = bytes;

    /// <summary>True once something was read that is not there; stays true.</summary>
    public readonly bool Failed => _failed;

    /// <summary>Bytes not read yet; 0 after a failure.</summary>
    public readonly int Remaining => _rest.Length;

    /// <summary>One byte.</summary>
    public byte U8()
    {
        if (_rest.Length < 1)
        {
            return (byte)Fail();
        }

        var value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    /// <summary>Two bytes, network order.</summary>
    public ushort U16() => _rest.Length < 2 ? (ushort)Fail()
        : BinaryPrimitives.ReadUInt16BigEndian(Advance(2));

    /// <summary>Four bytes, network order.</summary>
    public uint U32() => _rest.Length < 4 ? (uint)Fail()
        : BinaryPrimitives.ReadUInt32BigEndian(Advance(4));

    /// <summary>Eight bytes, network order.</summary>
    public ulong U64() => _rest.Length < 8 ? Fail()
        : BinaryPrimitives.ReadUInt64BigEndian(Advance(8));

    /// <summary>A number of 1 to 8 bytes, network order.</summary>
    public ulong Number(int bytes)
    {
        if (_rest.Length < bytes)
        {
            return Fail();
        }

        ulong value = 0;
        foreach (var octet in Advance(bytes))
        {
            value = (value << 8) | octet;
        }

        return value;
    }

    /// <summary>
    /// Octets of flags as TS 29.244 counts them: the first octet is the lowest eight bits. At least
    /// one octet must be there; of more than <paramref name="most"/> (up to 8) the others stay
    /// unread.
    /// </summary>
    public ulong Flags(int most)
    {
        if (_rest.Length < 1)
        {
            return Fail();
        }

        ulong value = 0;
        var octets = Advance(Math.Min(most, _rest.Length));
        for (var i = 0; i < octets.Length; i++)
        {
            value |= (ulong)octets[i] << (8 * i);
        }

        return value;
    }

    /// <summary>The next <paramref name="count"/> bytes; nothing if there are fewer.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || _rest.Length < count)
        {
            Fail();
            return default;
        }

        return Advance(count);
    }

    /// <summary>A reader for the next <paramref name="count"/> bytes only.</summary>
    public WireReader Slice(int count)
    {
        var slice = new WireReader(Take(count));
        slice._failed = _failed;
        return slice;
    }

    /// <summary>Everything not read yet.</summary>
    public ReadOnlySpan<byte> Rest() => Advance(_rest.Length);

    /// <summary>Passes over <paramref name="count"/> bytes, whatever they are.</summary>
    public void Skip(int count) => Take(count);

    /// <summary>An IPv4 address.</summary>
    public Ipv4Address Ipv4() => new(U32());

    /// <summary>An IPv6 address.</summary>
    public Ipv6Address Ipv6()
    {
        var high = U64();
        return new Ipv6Address(high, U64());
    }

    /// <summary>An address of either family: 4 or 16 bytes, all that is left.</summary>
    public IpAddress Ip()
    {
        if (!IpAddress.TryRead(Rest(), out var address))
        {
            Fail();
        }

        return address;
    }

    /// <summary>A MAC address.</summary>
    public MacAddress Mac() => new(Number(6));

    /// <summary>A UUID, RFC 9562 §4: network order.</summary>
    public Guid Uuid()
    {
        var bytes = Take(16);
        return bytes.Length == 16 ? new Guid(bytes, bigEndian: true) : Guid.Empty;
    }

    /// <summary>The next <paramref name="count"/> bytes, copied.</summary>
    public Octets Octets(int count) => new(Take(count));

    /// <summary>
    /// UTF-8 text of <paramref name="count"/> bytes; what is no UTF-8 becomes U+FFFD.
    /// </summary>
    public string Text(int count) => Encoding.UTF8.GetString(Take(count));

    /// <summary>For callers that find a wrong value: as if the bytes were not there.</summary>
    public ulong Fail()
    {
        _failed = true;
        _rest = default;
        return 0;
    }

    private ReadOnlySpan<byte> Advance(int count)
    {
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
