using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using DpdkUpf.ControlPlane.Node;
using DpdkUpf.Tables;

namespace DpdkUpf.Hosting;

/// <summary>
/// The upf-dataplane process of one tables file, whether we started it or an earlier upf did. It
/// leads a session of its own and its output is inherited, not piped: neither a terminal's Ctrl-C
/// nor the end of this process reaches it.
/// </summary>
internal sealed class DataPlaneProcess(TableFile tables, string executable)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private readonly string _lockPath = ProcessLock.DataPlanePath(tables.Path);
    private Process? _child;
    private ulong _generationBefore;

    /// <summary>False: an earlier upf started it.</summary>
    public bool IsChild => _child is not null;

    public bool IsAlive => ProcessLock.IsHeld(_lockPath);

    /// <summary>True once its ports are started (or failed) and its workers run.</summary>
    public bool IsReady => IsAlive
        && NodeReader.Status(tables) is { IsReady: true } status
        && (_child is null || status.Generation != _generationBefore);

    public int Pid =>
        _child is { HasExited: false, Id: var id } ? id : NodeReader.Status(tables).Pid;

    /// <summary>How it ended, for the log; empty if it was not our child.</summary>
    public string Ending => _child is { HasExited: true, ExitCode: var code }
        ? $" (exit code {code}{(code > 128 ? $", signal {code - 128}" : "")})"
        : "";

    /// <summary>Where upf-dataplane is: as configured, or beside this program.</summary>
    public static string Locate(string configured)
    {
        var path = configured.Length > 0
            ? configured
            : Path.Combine(AppContext.BaseDirectory, "upf-dataplane");
        return File.Exists(path)
            ? Path.GetFullPath(path)
            : throw new StartFailure(
                $"no upf-dataplane at {path}: build it (scripts/build.sh) or set "
                + "dataplane.executable");
    }

    public void Start()
    {
        _generationBefore = NodeReader.Status(tables).Generation;
        var start = new ProcessStartInfo("taskset")
        {
            UseShellExecute = false,
            ArgumentList =
            {
                "--cpu-list", CpuConfinement.Text(CpuList.AtStart),
                "setsid", executable, "--tables", tables.Path, "--supervised",
            },
        };
        try
        {
            _child = Process.Start(start);
        }
        catch (Win32Exception error)
        {
            throw new StartFailure($"{executable} cannot be started: {error.Message}", error);
        }
    }

    /// <summary>Completes when it has ended.</summary>
    public async Task WaitForEndAsync(CancellationToken stop)
    {
        if (_child is not null)
        {
            await _child.WaitForExitAsync(stop);
            return;
        }

        while (IsAlive)
        {
            await Task.Delay(Look, stop);
        }
    }

    public async Task StopAsync(TimeSpan patience)
    {
        if (!await SignalAsync("TERM", patience))
        {
            await SignalAsync("KILL", patience);
        }

        _child?.Dispose();
        _child = null;
    }

    /// <summary>True if it is gone before the patience is.</summary>
    private async Task<bool> SignalAsync(string signal, TimeSpan patience)
    {
        if (!IsRunning())
        {
            return true;
        }

        Send(signal, Pid);
        for (var waited = TimeSpan.Zero; waited < patience; waited += Look)
        {
            await Task.Delay(Look);
            if (!IsRunning())
            {
                return true;
            }
        }

        return false;
    }

    private bool IsRunning() => _child is { HasExited: false } || IsAlive;

    /// <summary>The shell's own kill: .NET can only send SIGKILL.</summary>
    private static void Send(string signal, int pid)
    {
        if (pid > 0)
        {
            var target = pid.ToString(CultureInfo.InvariantCulture);
            using var shell = Process.Start("sh", ["-c", $"kill -{signal} {target} 2>/dev/null"]);
            shell.WaitForExit();
        }
    }
}
