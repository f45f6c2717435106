namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>Writes numbers of a <see cref="SessionNote"/>; small ones take one byte.</summary>
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

    private void Byte(byte value)
    {
        if (Length >= _to.Length)
        {
            Failed = true;
            return;
        }

        _to[Length++] = value;
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
}
