using System.Diagnostics.CodeAnalysis;
using DpdkUpf.Pfcp;
using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>
/// A session's state as the bytes of its program's note, and back:
/// <code>
/// | number of slots | slots … | packed: elements of the Session Establishment Request |
/// </code>
/// Numbers have seven bits a byte, the lowest first, bit 8 set in all but the last byte.
/// </summary>
internal sealed class SessionNotes
{
    // Beside the kind, where a URR's time and its progress are written.
    private const ulong IsTimed = 2;
    private const ulong HasProgress = 4;

    /// <summary>Longer notes are not written.</summary>
    public const int MaxBytes = 1 << 24;

    private byte[] _elements = new byte[1 << 16];
    private byte[] _note = new byte[1 << 16];

    /// <summary>Writes the note; it stands until the next one is written.</summary>
    /// <returns>Empty: it would be too long.</returns>
    public ReadOnlySpan<byte> Write(SessionState state)
    {
        while (true)
        {
            if (TryWrite(state, out var bytes))
            {
                return _note.AsSpan(0, bytes);
            }

            if (_note.Length >= MaxBytes)
            {
                return [];
            }

            _elements = new byte[_elements.Length * 2];
            _note = new byte[_note.Length * 2];
        }
    }

    /// <summary>Reads the note.</summary>
    /// <returns>False: damaged, or not of this version.</returns>
    public bool TryRead(ReadOnlySpan<byte> note, [NotNullWhen(true)] out SessionState? state)
    {
        state = null;
        var reader = new NoteReader(note);
        if (!TryReadSlots(ref reader, out var slots)
            || !NotePacking.TryUnpack(reader.Rest, ref _elements, out var elements)
            || Codec.DecodeElements(MessageType.SessionEstablishmentRequest, elements)
                is not SessionEstablishmentRequest rules)
        {
            return false;
        }

        state = new(rules, slots);
        return true;
    }

    /// <summary>Reads only the slots: enough to know which are taken.</summary>
    public static bool TryReadSlots(ReadOnlySpan<byte> note, out Repeated<RuleSlot> slots)
    {
        var reader = new NoteReader(note);
        return TryReadSlots(ref reader, out slots);
    }

    private bool TryWrite(SessionState state, out int bytes)
    {
        var writer = new NoteWriter(_note);
        writer.Number((ulong)state.Slots.Count);
        foreach (var slot in state.Slots)
        {
            Write(slot, ref writer);
        }

        var elements = Codec.EncodeElements(state.Rules, _elements);
        var packed = NotePacking.Pack(_elements.AsSpan(0, elements), _note.AsSpan(writer.Length));
        bytes = writer.Length + packed;
        return elements > 0 && packed > 0;
    }

    private static void Write(in RuleSlot slot, ref NoteWriter writer)
    {
        var isTimed = slot is not { Metered: 0, MeteredSince: 0 };
        var hasProgress = slot.Progress != default;
        writer.Number((ulong)slot.Kind
            | (isTimed ? IsTimed : 0) | (hasProgress ? HasProgress : 0));
        writer.Number(slot.RuleId);
        writer.Number(slot.Slot);
        if (slot.Kind == SlotKind.Meter)
        {
            return;
        }

        writer.Number(slot.Reports);
        writer.Number(slot.Since);
        writer.Number(slot.Reported.Uplink.Packets);
        writer.Number(slot.Reported.Uplink.Bytes);
        writer.Number(slot.Reported.Downlink.Packets);
        writer.Number(slot.Reported.Downlink.Bytes);
        if (isTimed)
        {
            writer.Number(slot.Metered);
            writer.Number(slot.MeteredSince);
        }

        if (hasProgress)
        {
            Write(slot.Progress, ref writer);
        }
    }

    private static void Write(in UrrProgress progress, ref NoteWriter writer)
    {
        writer.Number(progress.ThresholdFrom.Uplink);
        writer.Number(progress.ThresholdFrom.Downlink);
        writer.Number(progress.QuotaFrom.Uplink);
        writer.Number(progress.QuotaFrom.Downlink);
        writer.Number(progress.Seconds);
        writer.Number(progress.SecondsThresholdFrom);
        writer.Number(progress.SecondsQuotaFrom);
        writer.Number(progress.NextPeriod);
        writer.Number((ulong)progress.UsedUp);
    }

    private static bool TryReadSlots(ref NoteReader reader, out Repeated<RuleSlot> slots)
    {
        slots = default;
        var count = reader.Number();
        // Each slot takes at least three bytes.
        if (reader.Failed || count > (ulong)reader.Rest.Length)
        {
            return false;
        }

        var read = new RuleSlot[count];
        for (var index = 0; index < read.Length; index++)
        {
            read[index] = ReadSlot(ref reader);
        }

        slots = Repeated.Create<RuleSlot>(read);
        return !reader.Failed;
    }

    private static RuleSlot ReadSlot(ref NoteReader reader)
    {
        var kind = reader.Number();
        var slot = new RuleSlot(
            (SlotKind)(kind & ~(IsTimed | HasProgress)),
            (uint)reader.Number(),
            (uint)reader.Number());
        if (slot.Kind == SlotKind.Meter)
        {
            return slot;
        }

        slot = slot with
        {
            Reports = (uint)reader.Number(),
            Since = (uint)reader.Number(),
            Reported = new Usage
            {
                Uplink = ReadCounter(ref reader),
                Downlink = ReadCounter(ref reader),
            },
        };
        if ((kind & IsTimed) != 0)
        {
            slot = slot with
            {
                Metered = (uint)reader.Number(),
                MeteredSince = (uint)reader.Number(),
            };
        }

        return (kind & HasProgress) == 0
            ? slot
            : slot with { Progress = ReadProgress(ref reader) };
    }

    private static UrrProgress ReadProgress(ref NoteReader reader) => new(
        new Volume(reader.Number(), reader.Number()),
        new Volume(reader.Number(), reader.Number()),
        (uint)reader.Number(),
        (uint)reader.Number(),
        (uint)reader.Number(),
        (uint)reader.Number(),
        (UsedUp)reader.Number());

    private static Counter ReadCounter(ref NoteReader reader) =>
        new() { Packets = reader.Number(), Bytes = reader.Number() };
}
