using System.Text.RegularExpressions;
using DpdkUpf.Configuration;

namespace DpdkUpf.Tests.Upf;

/// <summary>
/// Loads YAML text through a real file and gives back what is wrong, path cut off.
/// </summary>
internal static class ConfigCase
{
    /// <summary>Valid by itself: rows append to it or override it with settings.</summary>
    public const string Base = """
        ports: [{name: access, device: net_null0}, {name: core, device: net_null1}]
        n3: [{name: n3, port: access, addresses: [10.3.0.1/24, "fd00:3::1/64"]}]
        n6: [{name: n6, port: core, networkInstance: inet, addresses: [10.6.0.1/24]}]
        dnn: [{name: internet, networkInstance: inet, pools: [10.60.0.0/16, "2001:db8::/48"]}]

        """;

    public static Loaded Load(
        string yaml, string[]? settings = null, Dictionary<string, string>? environment = null) =>
        LoadFiles([yaml], settings, environment);

    public static Loaded LoadFiles(
        string[] yamls, string[]? settings = null, Dictionary<string, string>? environment = null)
    {
        var directory = Directory.CreateTempSubdirectory("upf-config-");
        try
        {
            var files = yamls.Select((yaml, index) =>
            {
                var path = Path.Combine(directory.FullName, $"{(char)('a' + index)}.yaml");
                File.WriteAllText(path, yaml);
                return path;
            }).ToArray();
            return Shorten(Loaded.Load(files, environment ?? [], settings ?? []));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static Loaded Shorten(Loaded loaded) => loaded with
    {
        Problems = [.. loaded.Problems.Select(problem => problem with
        {
            Origin = problem.Origin with { Source = Cut(problem.Origin.Source) },
            What = Cut(problem.What),
        })],
    };

    private static string Cut(string text) => Regex.Replace(text, @"/\S*/(\w\.yaml)", "$1");
}
