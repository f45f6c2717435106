using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DpdkUpf.Tidy;

/// <summary>What fits in a head: short functions, files and lines.</summary>
public class SizeTests
{
    private const int MaxFileLines = 400;
    private const int MaxFunctionLines = 60;
    private const int MaxColumns = 100;
    private const int MaxTableColumns = 250;
    private const int MaxNativeLines = 600;
    private const int MedianFunctionLines = 8;
    private const int Percentile90FunctionLines = 25;

    [Fact]
    public void Files_are_short() => SourceTree.Expect(
        from path in AllSource()
        let lines = SourceTree.Lines(path).Length
        where lines > MaxFileLines
        select $"{path}: {lines} lines, at most {MaxFileLines}");

    [Fact]
    public void Lines_are_short() => SourceTree.Expect(
        from path in AllSource()
        from line in SourceTree.Lines(path).Select((text, index) => (text, number: index + 1))
        where line.text.EnumerateRunes().Count() > MaxColumns && !IsTableRow(path, line.text)
        select $"{path}:{line.number}: more than {MaxColumns} columns");

    [Fact]
    public void Functions_are_short() => SourceTree.Expect(
        from function in SourceTree.CSharp().SelectMany(Functions).Concat(
            SourceTree.C().SelectMany(CFunctions))
        where function.Lines > MaxFunctionLines
        select $"{function.Where}: {function.Lines} lines, at most {MaxFunctionLines}");

    [Fact]
    public void Functions_are_mostly_very_short()
    {
        var lengths = SourceTree.Files("src", ".cs").SelectMany(Functions)
            .Select(function => function.Lines).Order().ToList();
        Assert.True(lengths[lengths.Count / 2] <= MedianFunctionLines, "median");
        Assert.True(lengths[lengths.Count * 9 / 10] <= Percentile90FunctionLines, "p90");
    }

    [Fact]
    public void The_native_shim_stays_a_shim()
    {
        var lines = SourceTree.Files("native", ".c", ".h")
            .Where(path => !path.Contains("twin/") && !path.EndsWith("selftest.c"))
            .Sum(path => SourceTree.Lines(path).Length);
        Assert.InRange(lines, 1, MaxNativeLines);
    }

    // A row of a test's table is one line, so that the columns stand below each other.
    private static bool IsTableRow(string path, string line) =>
        path.StartsWith("tests/", StringComparison.Ordinal)
        && line.TrimStart().StartsWith("{ ", StringComparison.Ordinal)
        && line.Length <= MaxTableColumns;

    private static IEnumerable<string> AllSource() =>
        SourceTree.CSharp().Concat(SourceTree.C()).Concat(SourceTree.Scripts());

    private static IEnumerable<(string Where, int Lines)> Functions(string path) =>
        from node in SourceTree.Parse(path).DescendantNodes()
        let name = FunctionName(node)
        where name is not null
        let span = node.SyntaxTree.GetLineSpan(node.Span)
        select ($"{path}:{span.StartLinePosition.Line + 1} {name}",
            span.EndLinePosition.Line - span.StartLinePosition.Line + 1);

    private static string? FunctionName(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        LocalFunctionStatementSyntax local => local.Identifier.Text,
        AccessorDeclarationSyntax { ExpressionBody: not null } or
            AccessorDeclarationSyntax { Body: not null } => node.Kind().ToString(),
        OperatorDeclarationSyntax @operator => @operator.OperatorToken.Text,
        _ => null,
    };

    // Our C keeps a function's braces in the first column, and nothing else's.
    private static IEnumerable<(string Where, int Lines)> CFunctions(string path)
    {
        var lines = SourceTree.Lines(path);
        var start = 0;
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i] == "{")
            {
                start = i;
            }
            else if (lines[i] == "}" && start > 0)
            {
                yield return ($"{path}:{start} {lines[start - 1]}", i - start + 2);
                start = 0;
            }
        }
    }
}
