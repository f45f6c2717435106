using System.Runtime.CompilerServices;

[assembly: DisableRuntimeMarshalling]
[assembly: InternalsVisibleTo("DpdkUpf.Tests")]
[assembly: InternalsVisibleTo("DpdkUpf.Dpdk.Tests")]
