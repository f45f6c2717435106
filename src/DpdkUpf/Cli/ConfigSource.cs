using System.CommandLine;
using DpdkUpf.Configuration;

namespace DpdkUpf.Cli;

/// <summary>
/// The options that say where configuration comes from, shared by several commands.
/// </summary>
internal sealed class ConfigSource
{
    private readonly Option<string[]> _files = new("--config", "-c")
    {
        Description =
            $"YAML file; may be given several times (default: {Loaded.DefaultFile} if there)",
        HelpName = "file",
    };

    private readonly Option<string[]> _settings = new("--set")
    {
        Description = "Override one setting, such as --set n3[0].vlan=10; may be repeated",
        HelpName = "key=value",
    };

    public void AddTo(Command command)
    {
        command.Add(_files);
        command.Add(_settings);
    }

    public IReadOnlyList<string> Files(ParseResult result) => result.GetValue(_files) switch
    {
        { Length: > 0 } files => files,
        _ => File.Exists(Loaded.DefaultFile) ? [Loaded.DefaultFile] : [],
    };

    public Loaded Load(ParseResult result) =>
        Loaded.Load(
            Files(result), Environment.GetEnvironmentVariables(), result.GetValue(_settings) ?? []);

    /// <summary>Prints every problem, one a line. False when one of them is an error.</summary>
    public static bool Report(Loaded loaded, TextWriter output)
    {
        foreach (var problem in loaded.Problems)
        {
            output.WriteLine(problem);
        }

        return !loaded.Errors.Any();
    }
}
