namespace DpdkUpf.Dpdk.Tests;

public sealed class LayoutTests
{
    [Fact]
    public void The_installed_library_fits()
    {
        Layout.Check();
        Assert.StartsWith("DPDK 22.11", Layout.LibraryVersion, StringComparison.Ordinal);
    }
}
