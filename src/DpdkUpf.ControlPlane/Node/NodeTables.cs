using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane.Node;

/// <summary>How a start found the tables.</summary>
public enum TablesOrigin
{
    /// <summary>No usable file was there.</summary>
    Created,

    /// <summary>Left by an earlier run; no data plane was running.</summary>
    Reused,

    /// <summary>In use by a running data plane, which noticed nothing.</summary>
    Adopted,

    /// <summary>Made for another configuration, and replaced.</summary>
    Replaced,
}

/// <summary>
/// The tables as the control process holds them: mapped, locked against a second control process,
/// and with all in them that the data plane needs to start.
/// </summary>
public sealed class NodeTables : IDisposable
{
    private static readonly TimeSpan LockPatience = TimeSpan.FromMilliseconds(200);
    private readonly ProcessLock _lock;

    private NodeTables(TableFile file, ProcessLock held, TablesOrigin origin)
    {
        File = file;
        _lock = held;
        Origin = origin;
    }

    /// <summary>The mapped file.</summary>
    public TableFile File { get; }

    /// <summary>How it was found.</summary>
    public TablesOrigin Origin { get; }

    /// <summary>True while a data plane works on these tables.</summary>
    public bool IsDataPlaneAlive => IsAlive(File.Path);

    /// <summary>Maps the tables, making them if they are not there or not for this plan.</summary>
    /// <param name="plan">What is wanted.</param>
    /// <param name="stopDataPlane">
    /// Called when a running data plane was started for another plan; must end it.
    /// </param>
    /// <exception cref="TablesException">The message is one line for the operator.</exception>
    public static NodeTables Open(NodePlan plan, Action<IReadOnlyList<string>> stopDataPlane)
    {
        var held = ProcessLock.TryAcquire(ProcessLock.ControlPath(plan.TablesPath), LockPatience)
            ?? throw new TablesException(
                $"tables {plan.TablesPath}: another upf uses them; stop it, or give this one "
                + "another name (--set name=…)");
        try
        {
            return Open(plan, stopDataPlane, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Unmaps and unlocks; the file stays for the data plane and the next start.</summary>
    public void Dispose()
    {
        File.Dispose();
        _lock.Dispose();
    }

    /// <summary>Removes the file: for an orderly end, when nobody uses it any more.</summary>
    public void Remove()
    {
        System.IO.File.Delete(File.Path);
        System.IO.File.Delete(ProcessLock.DataPlanePath(File.Path));
        System.IO.File.Delete(ProcessLock.ControlPath(File.Path));
    }

    private static NodeTables Open(
        NodePlan plan, Action<IReadOnlyList<string>> stopDataPlane, ProcessLock held)
    {
        var old = OpenOld(plan.TablesPath);
        if (old is null)
        {
            return new(Create(plan), held, TablesOrigin.Created);
        }

        var changes = PlanWriter.Read(old).Describe().Except(plan.Describe()).ToArray();
        if (changes.Length == 0)
        {
            var isAlive = IsAlive(plan.TablesPath);
            PlanWriter.WriteStart(old, plan);
            return new(old, held, isAlive ? TablesOrigin.Adopted : TablesOrigin.Reused);
        }

        old.Dispose();
        if (IsAlive(plan.TablesPath))
        {
            stopDataPlane(changes);
        }

        return new(Create(plan), held, TablesOrigin.Replaced);
    }

    /// <summary>Null if there is none, or one that cannot be read and that nobody uses.</summary>
    private static TableFile? OpenOld(string path)
    {
        try
        {
            return System.IO.File.Exists(path) ? TableFile.Open(path) : null;
        }
        catch (TablesException) when (!IsAlive(path))
        {
            return null;
        }
    }

    private static TableFile Create(NodePlan plan)
    {
        var file = TableFile.Create(plan.TablesPath, plan.Sizes);
        PlanWriter.Write(file, plan);
        return file;
    }

    private static bool IsAlive(string path) => ProcessLock.IsHeld(ProcessLock.DataPlanePath(path));
}
