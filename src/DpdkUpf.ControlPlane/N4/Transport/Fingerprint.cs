using System.Numerics;
using System.Runtime.InteropServices;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>
/// 64 bits in place of bytes that are compared for equality only. The seed is random for each
/// process, so nobody outside can look for two messages that share them.
/// </summary>
internal static class Fingerprint
{
    private const ulong Multiplier = 0x9E37_79B9_7F4A_7C15;

    /// <summary>Of bytes.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes, ulong seed)
    {
        var value = Mix(seed, (ulong)bytes.Length);
        while (bytes.Length >= sizeof(ulong))
        {
            value = Mix(value, MemoryMarshal.Read<ulong>(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        ulong rest = 0;
        foreach (var each in bytes)
        {
            rest = (rest << 8) | each;
        }

        return Mix(value, rest);
    }

    /// <summary>Of a path and a sequence number.</summary>
    public static ulong Of(N4Path path, uint sequenceNumber, ulong seed)
    {
        var value = Mix(seed, sequenceNumber | ((ulong)path.Port << 32));
        value = Mix(Mix(value, path.Local.V6.High), path.Local.V6.Low);
        return Mix(Mix(value, path.Remote.V6.High), path.Remote.V6.Low);
    }

    private static ulong Mix(ulong value, ulong next)
    {
        var high = Math.BigMul(value ^ next ^ Multiplier, Multiplier | 1, out var low);
        return BitOperations.RotateLeft(high ^ low, 29) + next;
    }
}
