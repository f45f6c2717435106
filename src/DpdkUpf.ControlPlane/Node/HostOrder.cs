using System.Buffers.Binary;
using System.Net;
using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane.Node;

/// <summary>Addresses as the tables hold them: numbers in host order.</summary>
internal static class HostOrder
{
    /// <summary>An IPv4 address is in the low 32 bits.</summary>
    public static AddressV6 Of(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return bytes.Length == 4
            ? new(0, BinaryPrimitives.ReadUInt32BigEndian(bytes))
            : new(
                BinaryPrimitives.ReadUInt64BigEndian(bytes),
                BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(8)));
    }

    public static IPAddress ToIpv4(uint address)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, address);
        return new(bytes);
    }

    public static IPAddress ToIpv6(AddressV6 address)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, address.High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), address.Low);
        return new(bytes);
    }
}
