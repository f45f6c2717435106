using DpdkUpf.ControlPlane;
using DpdkUpf.ControlPlane.N4;
using DpdkUpf.ControlPlane.N4.Sessions;
using DpdkUpf.Pfcp;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.Tests.ControlPlane.N4;

/// <summary>A <see cref="Rig"/> with two control plane functions; a test plays them both.</summary>
internal sealed unsafe class N4Rig : IDisposable
{
    public N4Rig(Func<ControlOptions, ControlOptions>? change = null) =>
        Rig = new Rig(options => (change ?? (same => same))(options with
        {
            N4 = new N4Setup { Addresses = [IpAddress.Parse("10.4.0.1")] },
        }));

    public Rig Rig { get; }

    public Association Smf { get; } = new(3, Requests.Smf);

    public Association Other { get; } =
        new(4, new NodeId(NodeIdType.Fqdn, Fqdn: DnsName.Labels("b")));

    public SessionEngine Engine => Rig.Engine.Sessions;

    public TableFile File => Rig.File;

    public SessionEstablishmentResponse Establish(SessionEstablishmentRequest request) =>
        (SessionEstablishmentResponse)Engine.Establish(Smf, request, OperationTrace.None).Message;

    /// <summary>Establishes what must be accepted.</summary>
    public ulong Accept(SessionEstablishmentRequest request)
    {
        var response = Establish(request);
        Assert.True(response.Cause.Value == CauseValue.Accepted, $"{response}");
        return response.UpFSeid!.Value.Seid;
    }

    public SessionModificationResponse Modify(ulong seid, SessionModificationRequest request) =>
        (SessionModificationResponse)Engine.Modify(
            Smf, seid, request, OperationTrace.None).Message;

    public SessionDeletionResponse Delete(ulong seid) => (SessionDeletionResponse)Engine.Delete(
        Smf, seid, new SessionDeletionRequest(), OperationTrace.None).Message;

    public static uint IndexOf(ulong seid) => (uint)(seid & 0xFF_FFFF);

    /// <summary>All rules of a session: by TEID, then by address.</summary>
    public ReadOnlySpan<Rule> Rules(ulong seid)
    {
        var program = new ProgramRef(File.Sessions[IndexOf(seid)].Program);
        return new(File.Rules(program), program.TeidCount + program.AddressCount);
    }

    /// <summary>Slot numbers of a rule.</summary>
    public ReadOnlySpan<uint> Slots(ulong seid, in Rule rule)
    {
        var program = new ProgramRef(File.Sessions[IndexOf(seid)].Program);
        return new(
            (byte*)File.Rules(program) + (rule.SlotLine * Rule.LineBytes),
            rule.MeterCount + rule.UsageCount);
    }

    /// <summary>The usage counter of a session's first URR, whether a rule counts on it or not.
    /// </summary>
    public uint UsageSlot(ulong seid)
    {
        var first = File.Rules(new ProgramRef(File.Sessions[IndexOf(seid)].Program));
        var note = (byte*)first + (first->NoteLine * Rule.LineBytes);
        Assert.True(SessionNotes.TryReadSlots(new(note, (int)first->NoteBytes), out var slots));
        return slots.AsEnumerable().First(slot => slot.Kind == SlotKind.Usage).Slot;
    }

    /// <summary>Seconds since 1900.</summary>
    public uint Now =>
        unchecked((uint)(Rig.Time.GetUtcNow().ToUnixTimeSeconds() + TablesHeader.NtpEpoch));

    /// <summary>
    /// What must be the same before and after a refusal, or after everything ended.
    /// </summary>
    public string Used()
    {
        var inspection = Rig.Engine.Inspect();
        var tables = inspection.Usage.Select(usage => $"{usage.Table} {usage.Used}");
        var users = inspection.Neighbours.Sum(neighbour => neighbour.Users);
        return string.Join(", ", tables.Append($"users {users}"))
            + $", TEIDs {new LookupTableWriter(File.Teids).Count()}"
            + $", IPv4 {new LookupTableWriter(File.Ipv4).Count()}";
    }

    /// <summary>What was retired is free afterwards.</summary>
    public void Settle()
    {
        Rig.Engine.Poll();
        Rig.Engine.Poll();
        Rig.Engine.Poll();
    }

    public void Dispose() => Rig.Dispose();
}
