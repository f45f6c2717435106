namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>
/// An order of all numbers of some bits that looks random: multiplications by odd numbers and
/// shifts, each of which can be undone.
/// </summary>
internal readonly struct TeidOrder
{
    private readonly ulong _mask;
    private readonly int _shift;
    private readonly uint _first;
    private readonly uint _second;

    /// <summary>The order that a key stands for.</summary>
    public TeidOrder(int bits, uint key)
    {
        _mask = (1UL << bits) - 1;
        _shift = (bits + 1) / 2;
        _first = (key * 0x9E37_79B1u) | 1;
        _second = (key ^ 0x85EB_CA6Bu) | 1;
    }

    /// <summary>How many numbers there are: a power of two.</summary>
    public ulong Count => _mask + 1;

    /// <summary>The number at a position, which wraps.</summary>
    public uint At(uint position)
    {
        var value = position & _mask;
        value = (value * _first) & _mask;
        value ^= value >> _shift;
        value = (value * _second) & _mask;
        return (uint)(value ^ (value >> _shift));
    }

    /// <summary>The position of a number.</summary>
    public uint PositionOf(uint number)
    {
        var value = number & _mask;
        value ^= value >> _shift;
        value = (value * Inverse(_second)) & _mask;
        value ^= value >> _shift;
        return (uint)((value * Inverse(_first)) & _mask);
    }

    // Newton's iteration modulo 2^32: each step doubles the number of right bits, 3 at first.
    private static uint Inverse(uint odd)
    {
        var inverse = odd;
        for (var bits = 3; bits < 32; bits *= 2)
        {
            inverse *= 2 - (odd * inverse);
        }

        return inverse;
    }
}
