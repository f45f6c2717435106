using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>
/// Meters count in the data plane's clock, whose rate is not known before it has started: sessions
/// that were made earlier get their rates then, bit by bit.
/// </summary>
internal sealed unsafe class MeterRates(
    TableFile file, SessionWriter sessions, LiveSessions live, SessionSlots slots)
{
    private const uint LooksPerRound = 1024;
    private readonly TableFile _file = file;
    private readonly SessionWriter _sessions = sessions;
    private readonly LiveSessions _live = live;
    private readonly SessionSlots _slots = slots;
    private ulong _hz = file.Header->TscHz;
    private uint _cursor = uint.MaxValue;

    /// <summary>Sets what is to be set anew.</summary>
    /// <returns>True if there is more.</returns>
    public bool Poll()
    {
        if (_file.Header->TscHz is var hz && hz != _hz)
        {
            (_hz, _cursor) = (hz, 0);
        }

        var end = (uint)_file.Sizes.Sessions;
        for (var look = 0; look < LooksPerRound && _cursor < end; look++, _cursor++)
        {
            if (_live.IsPfcp(_cursor)
                && SessionNotes.TryReadSlots(_sessions.Note(_cursor), out var taken)
                && taken.AsEnumerable().Any(slot => slot.Kind == SlotKind.Meter)
                && _live.TryRead(_cursor, out var state))
            {
                _slots.SetRates(state.Rules, state.Slots);
            }
        }

        return _cursor < end;
    }
}
