using System.Diagnostics;
using System.Globalization;
using System.Xml.Linq;

namespace DpdkUpf.Pfcp;

/// <summary>What tshark's dissector says about one message.</summary>
/// <param name="Elements">Elements it found.</param>
/// <param name="Fields">Each field it shows: name, octet in the message, size, text.</param>
/// <param name="Complaints">Malformed packets and expert warnings.</param>
internal sealed record Dissection(
    IReadOnlyList<Element> Elements,
    ILookup<(int Position, int Size), (string Name, string Show)> Fields,
    IReadOnlyList<string> Complaints);

/// <summary>Runs tshark over a capture of PFCP messages.</summary>
internal static class Tshark
{
    private const int TimeoutMs = 120_000;

    public static IReadOnlyList<Dissection> Read(IReadOnlyList<byte[]> datagrams)
    {
        var path = Path.GetTempFileName();
        try
        {
            Pcap.Write(path, datagrams);
            return [.. XDocument.Parse(Run("tshark", "-r", path, "-T", "pdml"))
                .Descendants("packet").Select(Dissect)];
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Standard output of a program that must succeed.</summary>
    public static string Run(string program, params string[] arguments) =>
        Feed("", program, arguments);

    /// <summary>The same, with something to read.</summary>
    public static string Feed(string input, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = Task.Run(process.StandardError.ReadToEnd);
        var output = Task.Run(process.StandardOutput.ReadToEnd);
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        Assert.True(process.WaitForExit(TimeoutMs) && process.ExitCode == 0, errors.Result);
        return output.Result;
    }

    private static Dissection Dissect(XElement packet)
    {
        var fields = packet.Elements("proto").Where(proto => Name(proto) == "pfcp")
            .Descendants("field").ToList();
        var complaints = packet.Descendants()
            .Where(field => Name(field) is "_ws.malformed" or "_ws.expert.message")
            .Select(field => Text(field, "show") + Text(field, "showname"));
        return new(
            [.. fields.Where(field => Name(field) == "pfcp.ie_type").Select(Find)],
            fields.Where(field => field.Attribute("size") is not null).ToLookup(
                field => (Position(field), Number(field, "size")),
                field => (Name(field), Text(field, "show"))),
            [.. complaints]);
    }

    private static Element Find(XElement type) => new(
        ushort.Parse(Text(type, "show"), CultureInfo.InvariantCulture),
        Position(type),
        int.Parse(
            Text(type.ElementsAfterSelf().First(field => Name(field) == "pfcp.ie_len"), "show"),
            CultureInfo.InvariantCulture));

    private static int Position(XElement field) => Number(field, "pos") - Pcap.HeaderBytes;

    private static int Number(XElement field, string attribute) =>
        int.Parse(Text(field, attribute), CultureInfo.InvariantCulture);

    private static string Name(XElement field) => Text(field, "name");

    private static string Text(XElement field, string attribute) =>
        (string?)field.Attribute(attribute) ?? "";
}
