using System.Text.RegularExpressions;

namespace DpdkUpf.Tidy;

/// <summary>Things that have one place, and things that have none.</summary>
public partial class PlaceTests
{
    private static readonly string[] ImportFiles = ["Native.cs", "Libc.cs"];

    [Fact]
    public void Imports_are_in_one_file_of_a_project() => SourceTree.Expect(
        from path in SourceTree.Files("src", ".cs")
        where !ImportFiles.Contains(Path.GetFileName(path))
        where Import().IsMatch(SourceTree.Read(path))
        select $"{path}: imports belong into {string.Join(" or ", ImportFiles)}");

    [Fact]
    public void Only_one_import_file_a_project() => SourceTree.Expect(
        from path in SourceTree.Files("src", ".cs")
        where ImportFiles.Contains(Path.GetFileName(path))
        group path by path.Split('/')[1] into project
        where project.Count() > 1
        select $"{project.Key}: {string.Join(", ", project)}");

    [Fact]
    public void Dpdk_headers_are_included_under_native_only() => SourceTree.Expect(
        from path in SourceTree.CSharp().Concat(SourceTree.C())
        where !path.StartsWith("native/", StringComparison.Ordinal)
        where DpdkHeader().IsMatch(SourceTree.Read(path))
        select $"{path} includes a header of DPDK's");

    [Fact]
    public void Nothing_is_promised_or_skipped() => SourceTree.Expect(
        from path in SourceTree.CSharp().Concat(SourceTree.C()).Concat(SourceTree.Scripts())
        where Path.GetFileName(path) != "PlaceTests.cs"
        from line in SourceTree.Lines(path).Select((text, index) => (text, number: index + 1))
        where Promise().IsMatch(line.text)
        select $"{path}:{line.number}: {line.text.Trim()}");

    [Fact]
    public void Sealed_or_static_or_a_value() => SourceTree.Expect(
        from path in SourceTree.Files("src", ".cs")
        from line in SourceTree.Lines(path).Select((text, index) => (text, number: index + 1))
        where OpenClass().IsMatch(line.text)
        select $"{path}:{line.number}: no inheritance among our own classes: sealed or static");

    [GeneratedRegex(@"\[(?:\w+\.)*(DllImport|LibraryImport)\b")]
    private static partial Regex Import();

    [GeneratedRegex("""#include\s+[<"]rte_""")]
    private static partial Regex DpdkHeader();

    [GeneratedRegex(@"\b(TODO|FIXME|XXX|HACK|NotImplementedException)\b|\bSkip\s*=|\[Ignore")]
    private static partial Regex Promise();

    [GeneratedRegex(@"^\s*(public|internal|private|file)\s+(unsafe\s+|partial\s+)*class\s")]
    private static partial Regex OpenClass();
}
