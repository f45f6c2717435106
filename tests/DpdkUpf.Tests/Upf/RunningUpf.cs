using System.CommandLine;
using System.Net.Sockets;
using DpdkUpf.Cli;
using DpdkUpf.Hosting;
using DpdkUpf.Tables;

namespace DpdkUpf.Tests.Upf;

/// <summary>
/// `upf run` in this process, on tables of its own, with a data plane that the test plays.
/// </summary>
internal sealed class RunningUpf : IAsyncDisposable
{
    /// <summary>Meters are global: a scrape of one upf would show another's values.</summary>
    public const string Alone = "a running upf";

    private readonly CancellationTokenSource _stop = new();
    private readonly DirectoryInfo _directory;
    private readonly StringWriter _output = new();
    private Task _run = Task.CompletedTask;

    private RunningUpf(DirectoryInfo directory)
    {
        _directory = directory;
        Tables = Path.Combine(directory.FullName, "t.tables");
        Socket = Path.Combine(directory.FullName, "upf.sock");
    }

    public string Tables { get; }

    public string Socket { get; }

    public FakeDataPlane DataPlane { get; private set; } = null!;

    public string Banner => _output.ToString();

    public static async Task<RunningUpf> StartAsync(params string[] settings)
    {
        var upf = new RunningUpf(Directory.CreateTempSubdirectory("upf-run-"));
        upf._run = upf.RunAsync(upf.Socket, settings);
        var plane = FakeDataPlane.StartAsync(upf.Tables);
        await Task.WhenAny(plane, upf._run);
        upf.DataPlane = await plane;
        while (upf.Banner.Length == 0 && !upf._run.IsCompleted)
        {
            await Task.Delay(5);
        }

        if (upf._run.IsFaulted)
        {
            await upf._run;
        }

        return upf;
    }

    /// <summary>A second control process on the same tables.</summary>
    public Task RunAnotherAsync(string socket) => RunAsync(socket, []);

    /// <summary>
    /// A command of the real command line; gives back exit code, output and errors.
    /// </summary>
    public async Task<(
        int Code, string Output, string Error)> CommandAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var console = new InvocationConfiguration { Output = output, Error = error };
        var code = await UpfCommand.RunAsync([.. arguments, "--socket", Socket], console, default);
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>The API without our own client.</summary>
    public HttpClient Client() => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancel) =>
        {
            var connection = new Socket(
                AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(this.Socket), cancel);
            return new NetworkStream(connection, ownsSocket: true);
        },
    })
    {
        BaseAddress = new("http://upf"),
    };

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        DataPlane.Dispose();
        _stop.Dispose();
        await _output.DisposeAsync();
        _directory.Delete(recursive: true);
        File.Delete(ProcessLock.ControlPath(Tables));
        File.Delete(ProcessLock.DataPlanePath(Tables));
    }

    private Task RunAsync(string socket, string[] settings)
    {
        string[] all =
        [
            "name=test", "dataplane.supervise=false", "dataplane.hugepages=none",
            "tables.sessions=64", "tables.nextHops=16", $"tables.path={Tables}",
            $"management.socket={socket}", .. settings,
        ];
        var loaded = ConfigCase.Load(ConfigCase.Base, all);
        Assert.Empty(loaded.Problems);
        return Task.Run(() => UpfHost.RunAsync(loaded.Options, _output, _stop.Token));
    }
}
