using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace DpdkUpf.Perf;

/// <summary>A contender's process. It ends with us, in order if it can.</summary>
internal sealed class Child : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly string _name;

    private Child(Process process, string name)
    {
        _process = process;
        _name = name;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Everything it has said so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Its process ID.</summary>
    public int Id => _process.Id;

    /// <summary>True once it is gone.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Starts a program.</summary>
    /// <exception cref="PerfException">It cannot be started.</exception>
    public static Child Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return new Child(Process.Start(start)!, Path.GetFileName(program));
        }
        catch (Win32Exception error)
        {
            throw new PerfException($"{program} cannot be started: {error.Message}", error);
        }
    }

    /// <summary>Types a line.</summary>
    public void Say(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
    }

    /// <summary>Completes when it has ended by itself and all its output is here.</summary>
    public async Task WaitForExitAsync(CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw Failure("does not end");
        }
    }

    /// <summary>What it said, for an error message.</summary>
    public PerfException Failure(string what) =>
        new($"{_name} {what}{(Output.Length == 0 ? "" : $":\n{Output.TrimEnd()}")}");

    /// <summary>Ends it: asked first, then killed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await TerminateAsync();
        }

        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    // .NET itself can only send SIGKILL.
    private async Task TerminateAsync()
    {
        var pid = _process.Id.ToString(CultureInfo.InvariantCulture);
        try
        {
            using var kill = Process.Start("sh", ["-c", $"kill -TERM {pid} 2>/dev/null"]);
            await kill.WaitForExitAsync();
        }
        catch (Win32Exception)
        {
            // No shell, or no current directory any more: then without asking.
            _process.Kill(entireProcessTree: true);
        }
    }

    private void Keep(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }
}
