using System.CommandLine;

namespace DpdkUpf.Cli;

/// <summary>The whole command line.</summary>
internal static class UpfCommand
{
    public static RootCommand Create()
    {
        var root = new RootCommand($"DpdkUpf, a 5G user plane function. {ExitCode.Help}");
        root.Add(ConfigCommand.Create());
        return root;
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
