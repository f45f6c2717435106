using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane.Node;

/// <summary>
/// Whether every packet that came in is accounted for. Even while nothing is in flight; a data
/// plane that was killed in the middle of a burst leaves up to a burst per worker open for good.
/// </summary>
/// <param name="Received">Frames from the ports.</param>
/// <param name="Injected">Frames taken from control's rings.</param>
/// <param name="Forwarded">Packets with a verdict of that kind.</param>
/// <param name="Punted">Packets that control consumed.</param>
/// <param name="Dropped">Packets dropped, whether control was told or not.</param>
public sealed record PacketBalance(
    ulong Received, ulong Injected, ulong Forwarded, ulong Punted, ulong Dropped)
{
    /// <summary>Packets without a verdict: in flight, or lost track of.</summary>
    public long Open => (long)(Received + Injected) - (long)(Forwarded + Punted + Dropped);

    /// <summary>True if every packet has its verdict.</summary>
    public bool IsEven => Open == 0;

    /// <summary>Sums the counters of all workers; any thread may.</summary>
    public static unsafe PacketBalance Read(TableFile file)
    {
        ulong received = 0, injected = 0;
        for (var worker = 0; worker < file.Sizes.Workers; worker++)
        {
            injected += file.Injected(worker).Taken;
            for (var port = 0; port < Limits.Ports; port++)
            {
                received += Volatile.Read(ref file.Worker(worker)->Ports[port].Rx.Packets);
            }
        }

        var byKind = Enum.GetValues<Verdict>().ToLookup(
            verdict => verdict.Kind(),
            verdict => NodeReader.Verdict(file, verdict).Packets);
        return new(
            received,
            injected,
            Sum(byKind[VerdictKind.Forwarded]),
            Sum(byKind[VerdictKind.Punted]),
            Sum(byKind[VerdictKind.ToldDrop]) + Sum(byKind[VerdictKind.Dropped]));
    }

    private static ulong Sum(IEnumerable<ulong> numbers) =>
        numbers.Aggregate(0UL, (sum, number) => sum + number);
}
