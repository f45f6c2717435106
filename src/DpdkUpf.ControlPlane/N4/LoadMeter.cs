using DpdkUpf.Pfcp;
using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>
/// How loaded we are (TS 29.244 §6.2.3 and §6.2.4), measured once a second: the workers' busy
/// share, how many messages wait, and how full the tables are. The worst of them counts; full
/// tables are no overload, or nobody would delete sessions.
/// </summary>
/// <param name="file">For the workers.</param>
/// <param name="tables">Percent of the fullest table.</param>
/// <param name="inbox">Percent of the messages that may wait.</param>
/// <param name="time">The clock.</param>
internal sealed unsafe class LoadMeter(
    TableFile file, Func<int> tables, Func<int> inbox, TimeProvider time)
{
    // §6.2.3.3.2.2: smaller steps help nobody to choose.
    private const int LoadStep = 5;
    private const int OverloadStep = 10;
    // Above it peers are asked to send less: in proportion, all at 100 %.
    private const int OverloadFrom = 90;
    private const byte ValidTwoSeconds = 15;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(2 * ValidTwoSeconds);
    private readonly TableFile _file = file;
    private readonly Func<int> _tables = tables;
    private readonly Func<int> _inbox = inbox;
    private readonly TimeProvider _time = time;
    private readonly ulong[] _busy = new ulong[file.Sizes.Workers];
    private readonly ulong[] _idle = new ulong[file.Sizes.Workers];
    private long _measuredAt = time.GetTimestamp();
    private long _overloadAt;
    private int _load;
    private int _reduction;

    // §6.2.3.3.2.1: from the clock, so that a restarted upf goes on above the earlier one.
    private uint _loadSequence = (uint)time.GetUtcNow().ToUnixTimeSeconds();
    private uint _overloadSequence = (uint)time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>What to tell a peer that supports load control.</summary>
    public LoadControlInformation Load => new(new(_loadSequence), new((byte)_load));

    /// <summary>What to tell a peer that supports overload control; null: nothing.</summary>
    public OverloadControlInformation? Overload { get; private set; }

    /// <summary>Measures, once a second.</summary>
    public void Poll()
    {
        if (_time.GetElapsedTime(_measuredAt) < Period)
        {
            return;
        }

        _measuredAt = _time.GetTimestamp();
        var busy = Math.Max(BusyPercent(), _inbox());
        NoteLoad(Math.Max(busy, _tables()));
        var over = (busy - OverloadFrom) * 100 / (100 - OverloadFrom);
        NoteOverload(Math.Clamp(over / OverloadStep * OverloadStep, 0, 100));
    }

    private void NoteLoad(int percent)
    {
        var load = Math.Clamp(percent / LoadStep * LoadStep, 0, 100);
        if (load != _load)
        {
            _load = load;
            _loadSequence++;
        }
    }

    // What peers were told holds for a time only, so it is said again before that time ends; and
    // that there is no overload any more is said, then nothing.
    private void NoteOverload(int reduction)
    {
        var age = _time.GetElapsedTime(_overloadAt);
        if (reduction == _reduction && (reduction == 0 || age < Validity / 2))
        {
            Overload = reduction == 0 && age >= Validity ? null : Overload;
            return;
        }

        _reduction = reduction;
        _overloadAt = _time.GetTimestamp();
        _overloadSequence++;
        Overload = new(
            new(_overloadSequence),
            new((byte)reduction),
            new(ValidTwoSeconds),
            new OciFlags(OverloadFlags.Aoci));
    }

    // The mean: a session is put on the worker that has fewest.
    private int BusyPercent()
    {
        ulong busy = 0, all = 0;
        for (var worker = 0; worker < _busy.Length; worker++)
        {
            var state = _file.Worker(worker);
            ulong busyNow = Volatile.Read(ref state->BusyCycles);
            ulong idleNow = Volatile.Read(ref state->IdleCycles);
            // A data plane that started anew counts from zero.
            if (busyNow >= _busy[worker] && idleNow >= _idle[worker])
            {
                busy += busyNow - _busy[worker];
                all += busyNow - _busy[worker] + idleNow - _idle[worker];
            }

            _busy[worker] = busyNow;
            _idle[worker] = idleNow;
        }

        return all == 0 ? 0 : (int)(busy * 100 / all);
    }
}
