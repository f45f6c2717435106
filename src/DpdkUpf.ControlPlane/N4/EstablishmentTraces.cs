using System.Diagnostics;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>
/// In which trace a session was established, so that its reports can point there. Known only while
/// somebody records traces, and not after a restart.
/// </summary>
internal sealed class EstablishmentTraces
{
    /// <summary>Sessions at most; those that come later have no links.</summary>
    public const int MaxSessions = 65_536;

    private readonly Dictionary<ulong, ActivityContext> _bySeid = [];

    /// <summary>Notes a session.</summary>
    public void Add(ulong seid, N4Trace trace)
    {
        if (trace.Trace.IsRecorded && _bySeid.Count < MaxSessions)
        {
            _bySeid[seid] = trace.Context;
        }
    }

    /// <summary>A session is over.</summary>
    public void Remove(ulong seid) => _bySeid.Remove(seid);

    /// <summary>Where a session was established; default: not known.</summary>
    public ActivityContext Find(ulong seid) => _bySeid.GetValueOrDefault(seid);
}
