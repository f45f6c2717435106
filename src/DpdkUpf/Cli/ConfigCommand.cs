using System.CommandLine;
using System.Text.Json;
using DpdkUpf.Configuration;

namespace DpdkUpf.Cli;

/// <summary>
/// <c>upf config check|show</c>: what a configuration would do, without doing it.
/// </summary>
internal static class ConfigCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Create()
    {
        var command = new Command(
            "config", "Check or show the configuration without starting anything");
        command.Add(CreateCheck());
        command.Add(CreateShow());
        return command;
    }

    private static Command CreateCheck()
    {
        var command = new Command(
            "check", "Report everything that is wrong, each with file:line:column");
        var source = new ConfigSource();
        source.AddTo(command);
        command.SetAction(result =>
        {
            var loaded = source.Load(result);
            if (!ConfigSource.Report(loaded, result.InvocationConfiguration.Error))
            {
                return ExitCode.Invalid;
            }

            result.InvocationConfiguration.Output.WriteLine(
                Summary(source.Files(result), loaded.Options));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command CreateShow()
    {
        var command = new Command(
            "show", "Print the effective configuration and the source of each value");
        var source = new ConfigSource();
        source.AddTo(command);
        var format = new Option<string>("--output", "-o")
        {
            Description = "yaml or json",
            DefaultValueFactory = _ => "yaml",
        }.AcceptOnlyFromAmong("yaml", "json");
        command.Add(format);
        command.SetAction(result =>
        {
            var loaded = source.Load(result);
            if (!ConfigSource.Report(loaded, result.InvocationConfiguration.Error))
            {
                return ExitCode.Invalid;
            }

            result.InvocationConfiguration.Output.Write(
                Show(loaded.Settings, result.GetValue(format)!));
            return ExitCode.Done;
        });
        return command;
    }

    private static string Show(IEnumerable<Setting> settings, string format) => format == "json"
        ? Effective.Json(settings).ToJsonString(Indented) + "\n"
        : Effective.Yaml(settings);

    private static string Summary(IReadOnlyList<string> files, UpfOptions options)
    {
        var counts = new[]
        {
            Count(options.Ports.Count, "port"),
            Count(options.Interfaces.Count, "interface"),
            Count(options.Routes.Count, "route"),
            Count(options.Dnns.Count, "DNN"),
            Count(options.Tunnels.Count, "tunnel"),
        };
        return $"{string.Join(" + ", files)}: good. {string.Join(", ", counts)}.";
    }

    private static string Count(int count, string noun) =>
        $"{count} {noun}{(count == 1 ? "" : "s")}";
}
