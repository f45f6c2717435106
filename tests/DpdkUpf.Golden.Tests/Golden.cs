using System.Runtime.CompilerServices;
using DpdkUpf.Tests.Aids;

namespace DpdkUpf.Golden;

/// <summary>
/// A case: rules.yaml over base.yaml, in.pcap (made by make.py), and what came of it, out.pcap and
/// counters.txt, which <c>dotnet run --project tests/DpdkUpf.Golden.Tests -- --update</c> rewrites.
/// </summary>
internal sealed record Golden(string Name)
{
    private static readonly string Cases = Path.Combine(Here(), "cases");

    public static IEnumerable<string> Names =>
        Directory.GetDirectories(Cases).Select(path => Path.GetFileName(path)).Order();

    public string[] Configuration => [Path.Combine(Cases, "base.yaml"), InCase("rules.yaml")];

    public string In => InCase("in.pcap");

    public string Out => InCase("out.pcap");

    public string Counters => InCase("counters.txt");

    /// <summary>tshark's fields, tab-separated, that out.pcap must have in any order.</summary>
    public string Expected => InCase("expected.tsv");

    /// <summary>What comes of it now.</summary>
    public (List<byte[]> Sent, List<string> Counters) Run()
    {
        using var upf = new GoldenUpf(Configuration);
        var sent = Pcap.Read(In).SelectMany(upf.Process).ToList();
        return (sent, upf.Counters());
    }

    /// <summary>Writes down what comes of it now.</summary>
    public void Update()
    {
        var (sent, counters) = Run();
        Pcap.Write(Out, sent);
        File.WriteAllLines(Counters, counters);
    }

    private string InCase(string file) => Path.Combine(Cases, Name, file);

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
