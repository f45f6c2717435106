using CsCheck;
using DpdkUpf.ControlPlane.N4;
using DpdkUpf.ControlPlane.N4.Sessions;
using DpdkUpf.Pfcp;
using DpdkUpf.Tables;

namespace DpdkUpf.Tests.ControlPlane.N4;

public sealed class SessionNoteTests
{
    private static readonly Gen<RuleSlot> AnySlot =
        from kind in Gen.Bool
        from rule in Gen.UInt
        from slot in Gen.UInt
        from counts in Gen.ULong.Array[4]
        from reports in Gen.UInt
        from since in Gen.UInt
        from metered in Gen.UInt[0, 2].Array[2]
        from volumes in Gen.ULong.Array[4]
        from times in Gen.UInt.Array[4]
        from usedUp in Gen.Int[-1, 3]
        select kind
            ? new RuleSlot(SlotKind.Meter, rule, slot)
            : new RuleSlot(SlotKind.Usage, rule, slot, Counted(counts), reports, since)
            {
                Metered = metered[0] * 0x7FFF_FFFF,
                MeteredSince = metered[1] * 0x7FFF_FFFF,
                Progress = usedUp < 0 ? default : new(
                    new(volumes[0], volumes[1]), new(volumes[2], volumes[3]),
                    times[0], times[1], times[2], times[3], (UsedUp)usedUp),
            };

    private static readonly Gen<SessionState> AnyState =
        from seid in Gen.ULong
        from pdrs in Gen.Int[1, 30]
        from network in Gen.String[Gen.Char.AlphaNumeric, 1, 20]
        from teids in Gen.UInt.Array[30]
        from slots in AnySlot.Array[0, 8]
        select new SessionState(Rules(seid, pdrs, network, teids), Repeated.From(slots));

    [Fact]
    public void What_is_written_is_read_back() => AnyState.Sample(
        state =>
        {
            var notes = new SessionNotes();
            var note = notes.Write(state).ToArray();
            Assert.True(notes.TryRead(note, out var back));
            Assert.Equal(state, back);
            Assert.True(SessionNotes.TryReadSlots(note, out var slots));
            Assert.Equal(state.Slots, slots);
        },
        iter: 2000);

    [Fact]
    public void A_damaged_note_is_refused_or_read_but_never_more() => Gen.Select(
        AnyState, Gen.Int[0, 100_000], Gen.Byte).Sample(
        (state, place, value) =>
        {
            var notes = new SessionNotes();
            var note = notes.Write(state).ToArray();
            Assert.False(notes.TryRead(note.AsSpan(0, place % note.Length), out _));
            note[place % note.Length] = value;
            _ = notes.TryRead(note, out _);
        },
        iter: 2000);

    [Fact]
    public void A_session_as_most_are_takes_three_lines()
    {
        var slots = Repeated.Create<RuleSlot>(
        [
            new(SlotKind.Meter, 1, 4000),
            new(SlotKind.Usage, 1, 4000, Since: 4_000_000_000),
        ]);

        var note = new SessionNotes().Write(new(Requests.Metered(0x1234), slots));

        Assert.InRange(note.Length, 1, 3 * Rule.LineBytes);
    }

    [Fact]
    public void A_note_may_be_longer_than_a_message()
    {
        var state = new SessionState(Rules(1, 2000, "internet", [.. Enumerable.Range(1, 2000)
            .Select(i => (uint)i)]));
        var notes = new SessionNotes();

        Assert.True(notes.TryRead(notes.Write(state).ToArray(), out var back));

        Assert.Equal(state, back);
    }

    private static SessionEstablishmentRequest Rules(
        ulong seid, int pdrs, string network, uint[] teids) => Requests.Session(seid) with
        {
            CreatePdr = Repeated.From(Enumerable.Range(1, pdrs).Select(id => Requests.Uplink(
                (ushort)id, 1, teid: Requests.Given(teids[id % teids.Length])) with
            {
                UrrId = [new((uint)id)],
                Pdi = new Pdi(
                    new(SourceInterfaceValue.Access),
                    Requests.Given(teids[id % teids.Length]),
                    NetworkInstance: new NetworkInstance(DnsName.Plain(network))),
            })),
            ApnDnn = new ApnDnn(DnsName.Labels(network)),
        };

    private static Usage Counted(ulong[] counts) => new()
    {
        Uplink = new Counter { Packets = counts[0], Bytes = counts[1] },
        Downlink = new Counter { Packets = counts[2], Bytes = counts[3] },
    };
}
