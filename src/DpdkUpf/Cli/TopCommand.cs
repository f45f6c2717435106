using System.CommandLine;
using System.Diagnostics;
using DpdkUpf.Management;
using Spectre.Console;

namespace DpdkUpf.Cli;

/// <summary>
/// <c>upf top</c>: a live view. On a terminal it redraws in place; elsewhere it prints one block
/// after the other.
/// </summary>
internal static class TopCommand
{
    private const string Away = "control does not answer; packets go on without it";

    public static Command Create()
    {
        var client = new ClientCommand(
            "top", "Live view: rates, drops by reason, load of each worker", "text");
        var once = new Option<bool>("--once") { Description = "Print one view and end" };
        var duration = new Option<double?>("--seconds")
        {
            Description = "End after this long (default: at Ctrl-C)",
        };
        var interval = new Option<double>("--interval")
        {
            Description = "Seconds between two looks",
            DefaultValueFactory = _ => 1.0,
        };
        interval.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0.1 and <= 3600))
            {
                result.AddError("--interval is 0.1 to 3600 seconds");
            }
        });
        new List<Option> { once, duration, interval }.ForEach(client.Command.Add);
        client.SetAction(async (api, result, cancel) =>
        {
            var pace = TimeSpan.FromSeconds(result.GetValue(interval));
            var total = result.GetValue(once) ? pace : Duration(result.GetValue(duration));
            // The view hides the cursor: it must get the chance to show it again.
            using var stop = new Interruption(cancel);
            var console = Output.Console(result.InvocationConfiguration.Output);
            await new Session(api, pace, total).RunAsync(console, stop.Token);
        });
        return client.Command;
    }

    private static TimeSpan Duration(double? seconds) =>
        seconds is { } given ? TimeSpan.FromSeconds(given) : TimeSpan.MaxValue;

    private sealed class Session(ApiClient api, TimeSpan pace, TimeSpan total)
    {
        private readonly long _began = Stopwatch.GetTimestamp();
        private StatusView? _before;
        private long _beforeAt;

        public async Task RunAsync(IAnsiConsole console, CancellationToken stop)
        {
            _before = await api.GetAsync("/v1/status", ApiJson.Default.StatusView, stop);
            _beforeAt = Stopwatch.GetTimestamp();
            if (!console.Profile.Capabilities.Ansi || !console.Profile.Capabilities.Interactive)
            {
                await LoopAsync(view => { console.Write(view); console.WriteLine(); }, stop);
                return;
            }

            await console.Live(Text.Empty).AutoClear(false).StartAsync(context =>
                LoopAsync(context.UpdateTarget, stop));
        }

        private async Task LoopAsync(
            Action<Spectre.Console.Rendering.IRenderable> show, CancellationToken stop)
        {
            do
            {
                await Task.Delay(pace, stop)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (!stop.IsCancellationRequested)
                {
                    show(await LookAsync(stop));
                }
            }
            while (!stop.IsCancellationRequested && Stopwatch.GetElapsedTime(_began) < total);
        }

        private async Task<Spectre.Console.Rendering.IRenderable> LookAsync(CancellationToken stop)
        {
            try
            {
                var now = await api.GetAsync("/v1/status", ApiJson.Default.StatusView, stop);
                var view = new TopView(
                    _before!, now, Stopwatch.GetElapsedTime(_beforeAt).TotalSeconds);
                _before = now;
                _beforeAt = Stopwatch.GetTimestamp();
                return view.Draw();
            }
            catch (CommandFailure failure) when (failure.ExitCode == ExitCode.Unreachable)
            {
                return new TopView(_before!, _before!, 0).Draw(Away);
            }
        }
    }
}
