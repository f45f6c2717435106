namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>Writes numbers of a <see cref="SessionNotes"/>; small ones take one byte.</summary>
internal ref struct NoteWriter(Span<byte> to)
{
    private readonly Span<byte> _to = to;

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>Something did not fit; stays true.</summary>
    public bool Failed { get; private set; }

    /// <summary>Writes a number.</summary>
    public void Number(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            Byte((byte)(value | 0x80));
        }

        Byte((byte)value);
    }

    /// <summary>Writes one byte.</summary>
    public void Byte(byte value)
    {
        if (Length >= _to.Length)
        {
            Failed = true;
            return;
        }

        _to[Length++] = value;
    }

    /// <summary>Writes bytes as they are.</summary>
    public void Bytes(scoped ReadOnlySpan<byte> bytes)
    {
        if (!bytes.TryCopyTo(_to[Length..]))
        {
            Failed = true;
            return;
        }

        Length += bytes.Length;
    }
}

/// <summary>Reads numbers; past the end they are 0.</summary>
internal ref struct NoteReader(ReadOnlySpan<byte> from)
{
    private const int MaxShift = 63;

    /// <summary>What was not read yet.</summary>
    public ReadOnlySpan<byte> Rest { get; private set; } = from;

    /// <summary>Something was not there; stays true.</summary>
    public bool Failed { get; private set; }

    /// <summary>Reads a number.</summary>
    public ulong Number()
    {
        var value = 0UL;
        for (var shift = 0; shift <= MaxShift && !Rest.IsEmpty; shift += 7)
        {
            var next = Rest[0];
            Rest = Rest[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        Failed = true;
        return 0;
    }

    /// <summary>Reads one byte.</summary>
    public byte Byte()
    {
        var bytes = Bytes(1);
        return bytes.IsEmpty ? (byte)0 : bytes[0];
    }

    /// <summary>Reads bytes as they are; none if there are too few.</summary>
    public ReadOnlySpan<byte> Bytes(ulong count)
    {
        if (count > (ulong)Rest.Length)
        {
            Failed = true;
            return [];
        }

        var bytes = Rest[..(int)count];
        Rest = Rest[(int)count..];
        return bytes;
    }
}
