using System.CommandLine;
using DpdkUpf.Tables;

namespace DpdkUpf.Cli;

/// <summary>The whole command line.</summary>
internal static class UpfCommand
{
    public static RootCommand Create()
    {
        var root = new RootCommand($"DpdkUpf, a 5G user plane function. {ExitCode.Help}");
        root.Add(RunCommand.Create());
        root.Add(ConfigCommand.Create());
        root.Add(TunnelCommands.Create());
        root.Add(SessionCommands.Create());
        root.Add(PeerCommands.Create());
        root.Add(PerfCommand.Create());
        foreach (var query in QueryCommands.Create())
        {
            root.Add(query);
        }

        root.Add(TopCommand.Create());
        root.Add(CreateVersion());
        return root;
    }

    private static Command CreateVersion()
    {
        var command = new Command("version", "Print versions: program, runtime, table layout");
        command.SetAction(result => result.InvocationConfiguration.Output.WriteLine(
            $"upf {ProgramVersion.Text}, .NET {Environment.Version}, "
            + $"table layout {TablesHeader.ExpectedVersion}"));
        return command;
    }

    /// <summary>A wrong command line is one line on stderr, not the whole help text.</summary>
    public static async Task<int> RunAsync(
        string[] arguments, InvocationConfiguration console, CancellationToken stop)
    {
        var result = Create().Parse(arguments);
        if (result.Errors.Count == 0)
        {
            return await result.InvokeAsync(console, stop);
        }

        var reasons = string.Join("; ", result.Errors.Select(error => error.Message.TrimEnd('.')));
        await console.Error.WriteLineAsync($"upf: {reasons} (see upf --help)");
        return ExitCode.Invalid;
    }
}
