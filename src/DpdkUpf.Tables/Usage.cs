using System.Runtime.InteropServices;

namespace DpdkUpf.Tables;

/// <summary>
/// What one URR of one session measured (TS 29.244 §5.2.2): survives changes of the session's
/// program. Owning worker: writes, plain adds. Control: reads; it remembers what it has reported,
/// and zeroes a slot only while no program names it.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 32)]
public struct Usage
{
    /// <summary>IP packets and bytes from the UE that were forwarded.</summary>
    public Counter Uplink;

    /// <summary>IP packets and bytes to the UE that were forwarded.</summary>
    public Counter Downlink;
}
