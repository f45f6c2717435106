using System.Buffers;
using System.Buffers.Binary;

namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>
/// Makes notes small, a million of which must fit: what stands in the dictionary, a session as most
/// are, or earlier in the note is written as a reference (LZ77). A step is
/// <code>
/// | literals 4 bits, copied 4 bits | more of either, if 15 | literals … | how far back |
/// </code>
/// </summary>
internal static class NotePacking
{
    private const int MinCopy = 4;
    private const int Nibble = 15;
    private const int HashBits = 11;
    private static readonly byte[] Dictionary = Convert.FromHexString(NoteDictionary.Hex);
    private static readonly int[] DictionaryPlaces = Places();

    /// <summary>Packs.</summary>
    /// <returns>Bytes written; 0: they do not fit.</returns>
    public static int Pack(ReadOnlySpan<byte> note, Span<byte> to)
    {
        var all = ArrayPool<byte>.Shared.Rent(Dictionary.Length + note.Length);
        Span<int> places = stackalloc int[1 << HashBits];
        DictionaryPlaces.CopyTo(places);
        Dictionary.CopyTo(all, 0);
        note.CopyTo(all.AsSpan(Dictionary.Length));
        var writer = new NoteWriter(to);
        writer.Number((ulong)note.Length);
        Pack(all.AsSpan(0, Dictionary.Length + note.Length), places, ref writer);
        ArrayPool<byte>.Shared.Return(all);
        return writer.Failed ? 0 : writer.Length;
    }

    /// <summary>Unpacks into a buffer of the caller's.</summary>
    /// <param name="packed">What <see cref="Pack(ReadOnlySpan{byte}, Span{byte})"/> wrote.</param>
    /// <param name="buffer">Gets larger as needed.</param>
    /// <param name="note">The note, in the buffer.</param>
    /// <returns>False: damaged.</returns>
    public static bool TryUnpack(
        ReadOnlySpan<byte> packed, ref byte[] buffer, out ReadOnlySpan<byte> note)
    {
        note = default;
        var reader = new NoteReader(packed);
        var length = reader.Number();
        if (reader.Failed || length > SessionNotes.MaxBytes)
        {
            return false;
        }

        var end = Dictionary.Length + (int)length;
        if (buffer.Length < end)
        {
            buffer = new byte[end * 2];
        }

        Dictionary.CopyTo(buffer, 0);
        var at = Dictionary.Length;
        var isIntact = true;
        while (isIntact && at < end)
        {
            isIntact = TryStep(ref reader, buffer.AsSpan(0, end), ref at);
        }

        note = buffer.AsSpan(Dictionary.Length, (int)length);
        return isIntact && reader.Rest.IsEmpty;
    }

    private static void Pack(
        scoped ReadOnlySpan<byte> all, scoped Span<int> places, ref NoteWriter writer)
    {
        var (at, literals) = (Dictionary.Length, Dictionary.Length);
        while (at + MinCopy <= all.Length)
        {
            ref var place = ref places[Hash(all[at..])];
            var from = place;
            place = at;
            var same = from < 0 ? 0 : all[at..].CommonPrefixLength(all[from..]);
            if (same < MinCopy)
            {
                at++;
                continue;
            }

            Write(all[literals..at], same, at - from, ref writer);
            literals = at += same;
        }

        if (literals < all.Length)
        {
            Write(all[literals..], copied: 0, back: 0, ref writer);
        }
    }

    private static void Write(
        scoped ReadOnlySpan<byte> literals, int copied, int back, ref NoteWriter writer)
    {
        var copyCode = copied == 0 ? 0 : copied - MinCopy + 1;
        var first = (Math.Min(literals.Length, Nibble) << 4) | Math.Min(copyCode, Nibble);
        writer.Byte((byte)first);
        WriteRest(literals.Length, ref writer);
        WriteRest(copyCode, ref writer);
        writer.Bytes(literals);
        if (copied > 0)
        {
            writer.Number((ulong)back);
        }
    }

    private static void WriteRest(int count, ref NoteWriter writer)
    {
        if (count >= Nibble)
        {
            writer.Number((ulong)(count - Nibble));
        }
    }

    private static bool TryStep(ref NoteReader reader, Span<byte> all, ref int at)
    {
        var first = reader.Byte();
        var literals = ReadRest(first >> 4, ref reader);
        var copyCode = ReadRest(first & Nibble, ref reader);
        var bytes = reader.Bytes(literals);
        if (reader.Failed || bytes.Length > all.Length - at)
        {
            return false;
        }

        bytes.CopyTo(all[at..]);
        at += bytes.Length;
        return copyCode == 0 || TryCopy(copyCode + MinCopy - 1, ref reader, all, ref at);
    }

    private static bool TryCopy(ulong count, ref NoteReader reader, Span<byte> all, ref int at)
    {
        var back = reader.Number();
        if (reader.Failed || back == 0 || back > (ulong)at || count > (ulong)(all.Length - at))
        {
            return false;
        }

        // What is copied may reach into what is being written.
        for (var end = at + (int)count; at < end; at++)
        {
            all[at] = all[at - (int)back];
        }

        return true;
    }

    private static ulong ReadRest(int nibble, ref NoteReader reader) =>
        (ulong)nibble + (nibble == Nibble ? reader.Number() : 0);

    private static int Hash(ReadOnlySpan<byte> bytes) =>
        (int)((BinaryPrimitives.ReadUInt32LittleEndian(bytes) * 0x9E37_79B1u) >> (32 - HashBits));

    private static int[] Places()
    {
        var places = new int[1 << HashBits];
        Array.Fill(places, -1);
        for (var at = 0; at + MinCopy <= Dictionary.Length; at++)
        {
            places[Hash(Dictionary.AsSpan(at))] = at;
        }

        return places;
    }
}
