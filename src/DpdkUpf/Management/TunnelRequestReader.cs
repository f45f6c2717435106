using System.Net;
using DpdkUpf.Configuration;
using DpdkUpf.ControlPlane;
using DpdkUpf.Hosting;

namespace DpdkUpf.Management;

/// <summary>
/// From a request's text to a tunnel, with the same checks and the same words as in the
/// configuration. What only the control thread can know, it checks itself.
/// </summary>
internal sealed class TunnelRequestReader(UpfOptions options)
{
    public Parsed<Tunnel> Read(TunnelRequest request)
    {
        var wrong = new List<string>();
        var peer = Take("peer", Parse.HostAddress(request.Peer ?? ""), wrong);
        var ues = (request.Ue ?? [])
            .Select(ue => Take("ue", Parse.HostAddress(ue), wrong)).ToArray();
        if (ues.Length == 0 || ues.DistinctBy(ue => ue?.AddressFamily).Count() != ues.Length)
        {
            wrong.Add("ue: one IPv4 address, one IPv6 address, or one of each");
        }

        if (request.Name is { Length: > 0 } name)
        {
            Take("name", Parse.Name(name), wrong);
        }

        if (request.Qfi is < 0 or > 63)
        {
            wrong.Add($"qfi: {request.Qfi} is out of range, 0 to 63 is allowed");
        }

        var dnn = Only("dnn", request.Dnn, options.Dnns.Select(each => each.Name), wrong);
        var item = Only("interface", request.Interface, TunnelInterfaces(), wrong);
        return wrong.Count > 0
            ? Parsed.Wrong<Tunnel>(string.Join("; ", wrong))
            : Tunnel(request, peer!, ues!, dnn, item);
    }

    private static Tunnel Tunnel(
        TunnelRequest request, IPAddress peer, IPAddress[] ues, string dnn, string item) => new()
        {
            Name = request.Name ?? "",
            LocalTeid = request.LocalTeid,
            RemoteTeid = request.RemoteTeid,
            Peer = ControlSetup.AddressOf(peer),
            UeIpv4 = ControlSetup.Ipv4Of(ues),
            UeIpv6 = ControlSetup.Ipv6Of(ues),
            Qfi = (byte?)request.Qfi,
            Dnn = dnn,
            Interface = item,
        };

    private IEnumerable<string> TunnelInterfaces() =>
        options.Interfaces.Where(item => item.Kind != InterfaceKind.N6).Select(item => item.Name);

    private static T? Take<T>(string field, Parsed<T> parsed, List<string> wrong)
    {
        if (parsed.Wrong is { } what)
        {
            wrong.Add($"{field}: {what}");
        }

        return parsed.Value;
    }

    private static string Only(
        string field, string? given, IEnumerable<string> names, List<string> wrong)
    {
        var known = names.ToArray();
        if (string.IsNullOrEmpty(given))
        {
            if (known.Length != 1)
            {
                wrong.Add($"{field}: must be given{Nearest.Hint("", known)}");
            }

            return known.FirstOrDefault("");
        }

        return Take(field, Parse.OneOf(field, known)(given), wrong) ?? "";
    }
}
