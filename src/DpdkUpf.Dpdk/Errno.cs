namespace DpdkUpf.Dpdk;

/// <summary>Linux error numbers that we treat specially.</summary>
internal static class Errno
{
    /// <summary>ENOTSUP: this driver has no such function.</summary>
    public const int NotSupported = 95;
}
