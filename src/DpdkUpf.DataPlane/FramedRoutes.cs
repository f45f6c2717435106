using System.Runtime.CompilerServices;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.DataPlane;

/// <summary>
/// Networks behind UEs (TS 23.501 §5.6.14): which session an address of theirs belongs to. Looked
/// at only where nothing else fits.
/// </summary>
internal sealed unsafe class FramedRoutes(TableFile tables)
{
    private readonly TablesHeader* _header = tables.Header;
    private readonly RouteTable _routes = tables.Routes;

    /// <summary>Session (index) of an IPv4 address, or <see cref="RouteTable.None"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public uint Find(byte networkInstance, uint address) =>
        _routes.Find(Volatile.Read(ref _header->FramedRoutes[networkInstance * 2]), address);

    /// <summary>Session (index) of an IPv6 address, or <see cref="RouteTable.None"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public uint Find(byte networkInstance, in Ipv6Address address) => _routes.Find(
        Volatile.Read(ref _header->FramedRoutes[(networkInstance * 2) + 1]),
        new AddressV6(address.High, address.Low));
}
