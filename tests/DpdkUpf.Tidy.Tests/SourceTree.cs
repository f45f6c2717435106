using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DpdkUpf.Tidy;

/// <summary>The source tree these tests were built from.</summary>
internal static class SourceTree
{
    private static readonly string[] NotSource = ["artifacts", "bin", "obj", "build", ".git"];
    private static readonly CSharpParseOptions Newest = new(LanguageVersion.Preview);

    public static string Root { get; } = FindRoot();

    /// <summary>Paths relative to the root, of files with one of the extensions.</summary>
    public static IEnumerable<string> Files(string directory, params string[] extensions) =>
        Walk(Path.Combine(Root, directory))
            .Where(path => extensions.Contains(Path.GetExtension(path)))
            .Select(path => Path.GetRelativePath(Root, path))
            .Order(StringComparer.Ordinal);

    public static IEnumerable<string> CSharp() => Files("src", ".cs").Concat(Files("tests", ".cs"));

    public static IEnumerable<string> C() =>
        Files("native", ".c", ".h").Concat(Files("tests", ".c", ".h"));

    public static IEnumerable<string> Scripts() =>
        Files("scripts", ".sh").Concat(Files("tests", ".sh"));

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static string[] Lines(string path) => File.ReadAllLines(Path.Combine(Root, path));

    public static SyntaxNode Parse(string path) =>
        CSharpSyntaxTree.ParseText(Read(path), Newest, path).GetRoot();

    /// <summary>Passes when nothing is listed; else the list is the message.</summary>
    public static void Expect(IEnumerable<string> violations)
    {
        var found = violations.ToList();
        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    private static IEnumerable<string> Walk(string directory)
    {
        if (!Directory.Exists(directory) || NotSource.Contains(Path.GetFileName(directory)))
        {
            return [];
        }

        return Directory.GetFiles(directory)
            .Concat(Directory.GetDirectories(directory).SelectMany(Walk));
    }

    private static string FindRoot()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "DpdkUpf.sln")))
        {
            directory = Path.GetDirectoryName(directory)
                ?? throw new InvalidOperationException("no DpdkUpf.sln above the test program");
        }

        return directory;
    }
}
