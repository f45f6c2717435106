using System.Collections;

namespace DpdkUpf.Configuration;

/// <summary>A configuration as read: usable when it has no errors.</summary>
internal sealed record Loaded(
    UpfOptions Options, IReadOnlyList<Setting> Settings, IReadOnlyList<Problem> Problems)
{
    /// <summary>Read when no <c>-c</c> is given and the file exists.</summary>
    public const string DefaultFile = "/etc/upf/upf.yaml";

    public IEnumerable<Problem> Errors =>
        Problems.Where(problem => problem.Severity == Severity.Error);

    public IEnumerable<Problem> Warnings =>
        Problems.Where(problem => problem.Severity == Severity.Warning);

    /// <summary>
    /// Precedence, lowest first: built-in defaults, files in the order given, environment
    /// (<c>UPF_N3__0__PORT</c>), settings (<c>n3[0].port=access</c>).
    /// </summary>
    public static Loaded Load(
        IReadOnlyList<string> files, IDictionary environment, IEnumerable<string> settings)
    {
        var problems = new List<Problem>();
        var log = new ReadLog(problems);
        var layers = Layers.Load(files, environment, settings, problems);
        var isReadable = problems.Count == 0;
        var options = OptionsReader.Read(new Reader(layers, "", log));
        if (!isReadable)
        {
            // A file that could not be read makes everything else look missing.
            problems.RemoveAll(
                problem => problem.What.StartsWith("is missing", StringComparison.Ordinal));
        }
        else
        {
            new Checks(options, layers, log).Run();
        }

        return new(options, log.Settings, [.. Sorted(problems)]);
    }

    private static IOrderedEnumerable<Problem> Sorted(IEnumerable<Problem> problems) =>
        problems.OrderBy(problem => problem.Origin.Layer)
            .ThenBy(problem => problem.Origin.Source, StringComparer.Ordinal)
            .ThenBy(problem => problem.Origin.Line)
            .ThenBy(problem => problem.Origin.Column);
}
