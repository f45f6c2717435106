using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DpdkUpf.Wire;

/// <summary>
/// 16 bits in network byte order. Converts to and from host order by itself, so that a plain
/// <see cref="ushort"/> is host order everywhere.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly struct U16Be
{
    private readonly ushort _raw;

    private U16Be(ushort raw) => _raw = raw;

    /// <summary>The bytes as they lie in memory: for comparing and copying only.</summary>
    public ushort Raw => _raw;

    /// <summary>Bytes as they lie in memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static U16Be FromRaw(ushort raw) => new(raw);

    /// <summary>To host order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator ushort(U16Be value) => Swap(value._raw);

    /// <summary>From host order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator U16Be(ushort value) => new(Swap(value));

    /// <summary>Equal to a constant, which is turned round instead of the value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Is(ushort constant) => _raw == Swap(constant);

    /// <summary>Has one of a constant's bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool HasAny(ushort constant) => (_raw & Swap(constant)) != 0;

    /// <summary>The value in host order, decimal.</summary>
    public override string ToString() => ((ushort)this).ToString(provider: null);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ushort Swap(ushort value) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
}

/// <summary>32 bits in network byte order; see <see cref="U16Be"/>.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly struct U32Be
{
    private readonly uint _raw;

    private U32Be(uint raw) => _raw = raw;

    /// <summary>The bytes as they lie in memory: for comparing and copying only.</summary>
    public uint Raw => _raw;

    /// <summary>To host order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator uint(U32Be value) => Swap(value._raw);

    /// <summary>From host order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator U32Be(uint value) => new(Swap(value));

    /// <summary>The value in host order, decimal.</summary>
    public override string ToString() => ((uint)this).ToString(provider: null);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Swap(uint value) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
}

/// <summary>64 bits in network byte order; see <see cref="U16Be"/>.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly struct U64Be
{
    private readonly ulong _raw;

    private U64Be(ulong raw) => _raw = raw;

    /// <summary>The bytes as they lie in memory: for comparing and copying only.</summary>
    public ulong Raw => _raw;

    /// <summary>To host order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator ulong(U64Be value) => Swap(value._raw);

    /// <summary>From host order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator U64Be(ulong value) => new(Swap(value));

    /// <summary>The value in host order, decimal.</summary>
    public override string ToString() => ((ulong)this).ToString(provider: null);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Swap(ulong value) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
}
