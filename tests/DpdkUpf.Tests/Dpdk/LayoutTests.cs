using DpdkUpf.Dpdk;

namespace DpdkUpf.Tests.Dpdk;

public sealed class LayoutTests
{
    [Fact]
    public void Equal_tables_fit() =>
        Assert.Null(Layout.FindMismatch(Layout.Ours(), Layout.Ours()));

    [Fact]
    public void A_moved_field_is_named_with_both_numbers()
    {
        var library = Layout.Ours();
        library["rte_mbuf.next"] = 8;
        Assert.Equal(
            "'rte_mbuf.next' is 64 here and 8 in the library",
            Layout.FindMismatch(Layout.Ours(), library));
    }

    [Fact]
    public void A_field_the_library_does_not_know_is_named()
    {
        var library = Layout.Ours();
        library.Remove("rte_mbuf.pool");
        Assert.Equal(
            "'rte_mbuf.pool' is unknown to libupf.so",
            Layout.FindMismatch(Layout.Ours(), library));
    }
}
