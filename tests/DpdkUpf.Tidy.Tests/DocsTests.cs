using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DpdkUpf.Tidy;

/// <summary>
/// Documentation that the source already contains is generated from it: with the environment
/// variable UPF_UPDATE_DOCS=1 these tests rewrite the files, without it they compare.
/// </summary>
public partial class DocsTests
{
    private const string CountersPath = "docs/counters.md";
    private const string SlowPathSource =
        "src/DpdkUpf.ControlPlane/SlowPath/SlowPathCounter.cs";

    private const string N4Source = "src/DpdkUpf.ControlPlane/N4/N4Counter.cs";

    private static readonly string[] Readers =
        ["Value", "Values", "Required", "Section", "Items", "Several", "OnlyOr"];

    private const string CountersHead = """
        # Counters

        What became of a packet is one word: the member of `Verdict` is the counter, the metric
        label and the row here. Every packet that enters a worker is counted under exactly one.
        Generated from src/DpdkUpf.Tables/Verdict.cs; UPF_UPDATE_DOCS=1 rewrites it.

        | number | name | meaning |
        |---|---|---|

        """;

    private const string SlowPathHead = """

        ## The slow path

        What control did with a packet that a worker handed over (or showed it), and what it sent by
        itself. Generated from src/DpdkUpf.ControlPlane/SlowPath/SlowPathCounter.cs.

        | name | meaning |
        |---|---|

        """;

    private const string N4Head = """

        ## N4

        What happened to PFCP messages besides being handled; clauses are those of TS 29.244.
        Messages themselves are counted by type, direction and cause. Generated from
        src/DpdkUpf.ControlPlane/N4/N4Counter.cs.

        | name | meaning |
        |---|---|

        """;

    [Fact]
    public void Every_verdict_says_what_it_means() => SourceTree.Expect(
        from verdict in Verdicts()
        where verdict.Summary.Length == 0
        select $"Verdict.{verdict.Name} has no summary");

    [Theory]
    [InlineData(SlowPathSource, "SlowPathCounter")]
    [InlineData(N4Source, "N4Counter")]
    public void Every_counter_of_control_says_what_it_means(string path, string name) =>
        SourceTree.Expect(
            from counter in Members(path, name)
            where Summary(counter).Length == 0
            select $"{name}.{counter.Identifier.Text} has no summary");

    [Fact]
    public void Every_verdict_has_a_row() => SameAsFile(CountersPath, Counters());

    [Fact]
    public void Every_key_of_the_configuration_is_documented()
    {
        var document = SourceTree.Read("docs/configuration.md");
        SourceTree.Expect(
            from key in ConfigurationKeys().Distinct()
            where !document.Contains($"`{key}`", StringComparison.Ordinal)
            select $"docs/configuration.md does not mention `{key}`");
    }

    private static string Counters()
    {
        var text = new StringBuilder(CountersHead);
        foreach (var (name, number, summary) in Verdicts())
        {
            text.Append($"| {number} | `{name}` | {summary} |\n");
        }

        Append(text, SlowPathHead, Members(SlowPathSource, "SlowPathCounter"));
        Append(text, N4Head, Members(N4Source, "N4Counter"));
        return text.ToString();
    }

    private static void Append(
        StringBuilder text, string head, IEnumerable<EnumMemberDeclarationSyntax> counters)
    {
        text.Append(head);
        foreach (var counter in counters)
        {
            text.Append($"| `{counter.Identifier.Text}` | {Summary(counter)} |\n");
        }
    }

    private static IEnumerable<(string Name, string Number, string Summary)> Verdicts() =>
        from member in Members("src/DpdkUpf.Tables/Verdict.cs", "Verdict")
        select (member.Identifier.Text, member.EqualsValue!.Value.ToString(), Summary(member));

    private static IEnumerable<EnumMemberDeclarationSyntax> Members(string path, string name) =>
        from type in SourceTree.Parse(path).DescendantNodes().OfType<EnumDeclarationSyntax>()
        where type.Identifier.Text == name
        from member in type.Members
        select member;

    private static string Summary(EnumMemberDeclarationSyntax member)
    {
        var text = SummaryElement().Match(member.GetLeadingTrivia().ToFullString()).Groups[1].Value;
        return CommentBreak().Replace(text, " ").Trim();
    }

    // Each key is the first string in a call of one of the readers.
    private static IEnumerable<string> ConfigurationKeys() =>
        from call in SourceTree.Parse("src/DpdkUpf/Configuration/OptionsReader.cs")
            .DescendantNodes().OfType<InvocationExpressionSyntax>()
        where Readers.Contains(call.Expression.ToString().Split('.')[^1])
        let key = call.ArgumentList.Arguments.Take(2).Select(argument => argument.Expression)
            .OfType<LiteralExpressionSyntax>().FirstOrDefault()
        where key is not null
        select key.Token.ValueText;

    private static void SameAsFile(string path, string expected)
    {
        var file = Path.Combine(SourceTree.Root, path);
        if (Environment.GetEnvironmentVariable("UPF_UPDATE_DOCS") == "1")
        {
            File.WriteAllText(file, expected);
        }

        Assert.True(
            File.Exists(file) && File.ReadAllText(file) == expected,
            $"{path} is out of date: run the Tidy tests once with UPF_UPDATE_DOCS=1");
    }

    [GeneratedRegex("<summary>(.*?)</summary>", RegexOptions.Singleline)]
    private static partial Regex SummaryElement();

    [GeneratedRegex(@"\s*\n\s*///\s*")]
    private static partial Regex CommentBreak();
}
