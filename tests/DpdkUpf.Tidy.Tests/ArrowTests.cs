using System.Xml.Linq;

namespace DpdkUpf.Tidy;

/// <summary>Who may know whom. A new arrow is a decision: it is made here first.</summary>
public class ArrowTests
{
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["DpdkUpf.Wire"] = [],
        ["DpdkUpf.Tables"] = [],
        ["DpdkUpf.Dpdk"] = [],
        ["DpdkUpf.Wire.Generator"] = [],
        ["DpdkUpf.Pfcp"] = ["DpdkUpf.Wire", "DpdkUpf.Wire.Generator"],
        ["DpdkUpf.DataPlane"] = ["DpdkUpf.Dpdk", "DpdkUpf.Tables", "DpdkUpf.Wire"],
        ["DpdkUpf.ControlPlane"] = ["DpdkUpf.Pfcp", "DpdkUpf.Tables", "DpdkUpf.Wire"],
        ["DpdkUpf.Perf"] =
            ["DpdkUpf.ControlPlane", "DpdkUpf.Pfcp", "DpdkUpf.Tables", "DpdkUpf.Wire"],
        ["DpdkUpf"] =
        [
            "DpdkUpf.ControlPlane", "DpdkUpf.Perf", "DpdkUpf.Pfcp", "DpdkUpf.Tables",
            "DpdkUpf.Wire",
        ],
    };

    // project               text that its source must not contain
    public static TheoryData<string, string> ForbiddenWords => new()
    {
        { "DpdkUpf.ControlPlane", "DpdkUpf.Dpdk" },
        { "DpdkUpf.ControlPlane", "DpdkUpf.DataPlane" },
        { "DpdkUpf.DataPlane", "DpdkUpf.Pfcp" },
        { "DpdkUpf.DataPlane", "Microsoft.Extensions" },
        { "DpdkUpf.DataPlane", "DpdkUpf.ControlPlane" },
        { "DpdkUpf.Dpdk", "Gtp" },
        { "DpdkUpf", "DpdkUpf.Dpdk" },
    };

    public static TheoryData<string> WithoutPackages =>
        ["DpdkUpf.Wire", "DpdkUpf.Tables", "DpdkUpf.Dpdk", "DpdkUpf.DataPlane"];

    [Fact]
    public void Project_references_follow_the_arrows() => SourceTree.Expect(
        from path in SourceTree.Files("src", ".csproj")
        let project = Path.GetFileNameWithoutExtension(path)
        from include in Includes(path, "ProjectReference")
        let reference = Path.GetFileNameWithoutExtension(include)
        where !Arrows[project].Contains(reference)
        select $"{project} must not reference {reference}");

    [Theory]
    [MemberData(nameof(ForbiddenWords))]
    public void Source_does_not_reach_around_the_arrows(string project, string word) =>
        SourceTree.Expect(
            from path in SourceTree.Files($"src/{project}", ".cs", ".csproj")
            where SourceTree.Read(path).Contains(word, StringComparison.Ordinal)
            select $"{path} mentions {word}");

    [Theory]
    [MemberData(nameof(WithoutPackages))]
    public void The_data_path_and_what_it_stands_on_need_no_package(string project) =>
        Assert.Empty(Includes($"src/{project}/{project}.csproj", "PackageReference"));

    [Theory]
    [MemberData(nameof(WithoutPackages))]
    public void The_data_path_says_what_is_banned(string project) =>
        Assert.True(File.Exists($"{SourceTree.Root}/src/{project}/BannedSymbols.txt"));

    private static IEnumerable<string> Includes(string path, string item) =>
        XDocument.Parse(SourceTree.Read(path)).Descendants(item)
            .Select(element => element.Attribute("Include")!.Value);
}
