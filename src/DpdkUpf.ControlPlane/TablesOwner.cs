using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane;

/// <summary>What was found where the tables should be.</summary>
public enum TakeOver
{
    /// <summary>Nothing: made new.</summary>
    Created,

    /// <summary>Tables of an earlier control process, with all their tunnels.</summary>
    TakenOver,

    /// <summary>Tables of another size or version, which nobody used: made new.</summary>
    Recreated,
}

/// <summary>
/// The one control process of a tables file: holds the lock, has the file open, knows whether the
/// running data plane was started with what the options say.
/// </summary>
public sealed class TablesOwner : IDisposable
{
    private static readonly TimeSpan LockPatience = TimeSpan.FromMilliseconds(500);
    private readonly ProcessLock _lock;
    private readonly bool _isSetupNew;
    private bool _isDisposed;

    private TablesOwner(ProcessLock held, TableFile file, TakeOver how, ControlOptions options)
    {
        _lock = held;
        File = file;
        How = how;
        Topology = new Topology(
            options, TableSetup.InterfaceNames(file), TableSetup.NetworkInstanceNames(file));
        var difference = SetupText.Difference(SetupText.Of(options), SetupText.Of(file));
        _isSetupNew = difference is not null || !IsReady(file);
        // A data plane that waits for control to be ready has read nothing yet.
        DataPlaneRestartNeeded = IsDataPlaneRunning && IsReady(file) ? difference : null;
    }

    /// <summary>The tables.</summary>
    public TableFile File { get; }

    /// <summary>Whether they were there.</summary>
    public TakeOver How { get; }

    /// <summary>Ports, interfaces and network instances with their indices.</summary>
    public Topology Topology { get; }

    /// <summary>
    /// What the running data plane does not know of, in words: stop it before
    /// <see cref="Apply"/>. Null: it can go on, or none runs.
    /// </summary>
    public string? DataPlaneRestartNeeded { get; }

    /// <summary>True while a data plane holds these tables.</summary>
    public bool IsDataPlaneRunning => ProcessLock.IsHeld(ProcessLock.DataPlanePath(File.Path));

    /// <summary>Takes the lock; opens the tables or makes them.</summary>
    /// <exception cref="TablesException">
    /// Another control process runs, a data plane runs on another layout, or no memory.
    /// </exception>
    public static TablesOwner Open(ControlOptions options)
    {
        var path = ProcessLock.ControlPath(options.TablesPath);
        var held = ProcessLock.TryAcquire(path, LockPatience)
            ?? throw new TablesException(
                $"tables {options.TablesPath}: another upf ({Holder(options.TablesPath)}) runs on "
                + "them: stop it, or give this one another name (--set name=…)");
        TableFile? file = null;
        try
        {
            (file, var how) = OpenOrCreate(options);
            return new TablesOwner(held, file, how, options);
        }
        catch
        {
            file?.Dispose();
            held.Dispose();
            throw;
        }
    }

    /// <summary>Writes what the data plane starts from, unless it is there already.</summary>
    /// <exception cref="TablesException">A data plane runs that would not see it.</exception>
    public unsafe void Apply()
    {
        if (DataPlaneRestartNeeded is { } difference && IsDataPlaneRunning)
        {
            throw new TablesException(
                $"upf-dataplane must be stopped first: the configuration is new: {difference}");
        }

        File.Header->ControlPid = Environment.ProcessId;
        if (_isSetupNew)
        {
            TableSetup.Write(File, Topology);
        }
        else
        {
            TableSetup.WriteNetworkInstances(File, Topology);
        }
    }

    /// <summary>
    /// Removes the file: for an orderly end, when no data plane uses it any more.
    /// </summary>
    public void Remove()
    {
        System.IO.File.Delete(File.Path);
        System.IO.File.Delete(ProcessLock.DataPlanePath(File.Path));
        System.IO.File.Delete(ProcessLock.ControlPath(File.Path));
    }

    /// <summary>Closes the tables, which stay, and lets go of the lock.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        File.Dispose();
        _lock.Dispose();
    }

    private static (TableFile File, TakeOver How) OpenOrCreate(ControlOptions options)
    {
        var path = options.TablesPath;
        var sizes = TableSizes.For(
            options.DataPlane.Lcores.Count,
            options.Sessions,
            options.NextHops,
            options.LinesPerSession);
        if (!System.IO.File.Exists(path))
        {
            return (TableFile.Create(path, sizes), TakeOver.Created);
        }

        if (TryOpen(path, sizes, out var reason) is { } file)
        {
            return (file, TakeOver.TakenOver);
        }

        return ProcessLock.IsHeld(ProcessLock.DataPlanePath(path))
            ? throw new TablesException($"{reason} (upf-dataplane runs on them: stop it first)")
            : (TableFile.Create(path, sizes), TakeOver.Recreated);
    }

    private static TableFile? TryOpen(string path, TableSizes sizes, out string reason)
    {
        reason = "";
        try
        {
            var file = TableFile.Open(path);
            if (file.Sizes == sizes)
            {
                return file;
            }

            reason = $"tables {path}: made for {Text(file.Sizes)}, configured are {Text(sizes)}";
            file.Dispose();
        }
        catch (TablesException e)
        {
            reason = e.Message;
        }

        return null;
    }

    private static string Text(TableSizes sizes) =>
        $"{sizes.Workers} workers, {sizes.Sessions} sessions, {sizes.NextHops} next hops";

    private static unsafe bool IsReady(TableFile file) =>
        Volatile.Read(ref file.Header->Ready) != 0;

    // The tables say it, as far as they can be read.
    private static unsafe string Holder(string path)
    {
        try
        {
            using var file = TableFile.Open(path);
            return $"process {file.Header->ControlPid}";
        }
        catch (TablesException)
        {
            return "starting";
        }
    }
}
