using DpdkUpf.Configuration;

namespace DpdkUpf.Tests.Upf;

/// <summary>Which layer wins, and that the effective configuration says so.</summary>
public sealed class ConfigLayerTests
{
    [Fact]
    public void Defaults_files_environment_settings_in_that_order()
    {
        var loaded = ConfigCase.LoadFiles(
            [
                ConfigCase.Base + "name: first\ntables: {sessions: 100, nextHops: 100}\n"
                    + "dataplane: {mbufs: 4096}",
                "tables: {sessions: 200}",
            ],
            ["dataplane.mbufs=0x4000"],
            new() { ["UPF_TABLES__NEXTHOPS"] = "300", ["UPF_DATAPLANE__MBUFS"] = "5000" });
        Assert.Empty(loaded.Problems);
        Assert.Equal("first", loaded.Options.Name);
        Assert.Equal(new TablesOptions("", 200, 300, 16), loaded.Options.Tables);
        Assert.Equal(16384, loaded.Options.DataPlane.Mbufs);
        Assert.Equal(1, loaded.Options.DataPlane.Workers);
    }

    [Fact]
    public void A_list_in_a_later_file_replaces_the_earlier_one()
    {
        var loaded = ConfigCase.LoadFiles(
            [
                ConfigCase.Base + "dataplane: {workers: 1, eal: [--a, --b, --c]}",
                "dataplane: {eal: [--d]}",
            ]);
        Assert.Empty(loaded.Problems);
        Assert.Equal(["--d"], loaded.Options.DataPlane.Eal);
    }

    [Theory]
    [InlineData("dataplane.lcores=3,4")]
    [InlineData("dataplane:lcores=3, 4")]
    public void A_setting_replaces_a_list(string setting)
    {
        var loaded = ConfigCase.Load(
            ConfigCase.Base + "dataplane: {workers: 2, lcores: [1, 2]}", [setting]);
        Assert.Empty(loaded.Problems);
        Assert.Equal([3, 4], loaded.Options.DataPlane.Lcores);
    }

    [Fact]
    public void Show_gives_each_value_with_its_source_and_can_be_read_back()
    {
        var loaded = ConfigCase.Load(
            ConfigCase.Base
                + "tunnels: [{localTeid: 0xffffffff, remoteTeid: 2, peer: 10.3.0.2, "
                + "ue: \"2001:db8::1\"}]",
            ["n3[0].vlan=7"],
            new() { ["UPF_Name"] = "box" });
        var yaml = Effective.Yaml(loaded.Settings);
        Assert.Contains(
            "\n    vlan: 7                                      # --set n3[0].vlan=7\n",
            yaml,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "name: box                                        # environment UPF_Name\n",
            yaml,
            StringComparison.Ordinal);
        Assert.Contains(
            "  workers: 1                                     # default\n",
            yaml,
            StringComparison.Ordinal);

        var again = ConfigCase.Load(yaml);
        Assert.Empty(again.Problems);
        Assert.Equal(0xffffffffu, again.Options.Tunnels[0].LocalTeid);
        Assert.Equal(
            Effective.Json(loaded.Settings)["settings"]!.AsObject().Select(
                entry => $"{entry.Key}={entry.Value!["value"]}"),
            Effective.Json(again.Settings)["settings"]!.AsObject().Select(
                entry => $"{entry.Key}={entry.Value!["value"]}"));
    }

    public static TheoryData<string> Examples =>
        [.. Directory.GetFiles(ConfigDirectory(), "*.yaml").Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Example_file_is_good(string file)
    {
        var loaded = Loaded.Load(
            [Path.Combine(ConfigDirectory(), file)], new Dictionary<string, string>(), []);
        Assert.Empty(loaded.Problems);
        Assert.NotEmpty(loaded.Options.Tunnels);
    }

    private static string ConfigDirectory()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "DpdkUpf.sln")))
        {
            directory = directory.Parent!;
        }

        return Path.Combine(directory.FullName, "config");
    }
}
