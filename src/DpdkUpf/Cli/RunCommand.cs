using System.CommandLine;
using DpdkUpf.ControlPlane.N4;
using DpdkUpf.Hosting;
using DpdkUpf.Tables;

namespace DpdkUpf.Cli;

/// <summary><c>upf run</c>: starts everything and stays until it is stopped.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var command = new Command(
            "run", "Start the UPF: control process and, supervised by it, the data plane");
        var source = new ConfigSource();
        source.AddTo(command);
        command.SetAction(async (result, cancel) =>
        {
            var console = result.InvocationConfiguration;
            var loaded = source.Load(result);
            if (!ConfigSource.Report(loaded, console.Error))
            {
                return ExitCode.Invalid;
            }

            return await RunAsync(
                () => UpfHost.RunAsync(loaded.Options, console.Output, cancel), console.Error);
        });
        return command;
    }

    private static async Task<int> RunAsync(Func<Task> run, TextWriter error)
    {
        try
        {
            await run();
            return ExitCode.Done;
        }
        catch (Exception failure) when (failure is StartFailure or TablesException or N4Exception)
        {
            await error.WriteLineAsync($"upf: {failure.Message}");
            return ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Done;
        }
    }
}
