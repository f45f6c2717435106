using System.Runtime.CompilerServices;
using DpdkUpf.Tests.Aids;

namespace DpdkUpf.Golden;

/// <summary>
/// A case: what comes in (in.pcap), and the rules for it, static tunnels (rules.yaml over
/// base.yaml) or PFCP requests (n4.pcap, over n4.yaml); what comes out of it, out.pcap,
/// counters.txt and n4.out.pcap, which <c>dotnet run --project tests/DpdkUpf.Golden.Tests --
/// --update</c> rewrites; and what tshark must find in these captures. What comes in is made by
/// make.py and make_n4.py.
/// </summary>
internal sealed record Golden(string Name)
{
    private static readonly string Cases = Path.Combine(Here(), "cases");

    public static IEnumerable<string> Names =>
        Directory.GetDirectories(Cases).Select(path => Path.GetFileName(path)).Order();

    public static IEnumerable<string> NamesWithN4 => Names.Where(name => new Golden(name).HasN4);

    public string Out => InCase("out.pcap");

    public string Counters => InCase("counters.txt");

    public string Answers => InCase("n4.out.pcap");

    /// <summary>tshark's fields, tab-separated, that out.pcap must have in any order.</summary>
    public string Expected => InCase("expected.tsv");

    /// <summary>The same for n4.out.pcap.</summary>
    public string ExpectedAnswers => InCase("n4.expected.tsv");

    private string Requests => InCase("n4.pcap");

    private bool HasN4 => File.Exists(Requests);

    /// <summary>What comes of it now.</summary>
    public Outcome Run()
    {
        using var upf = new GoldenUpf([
            Path.Combine(Cases, "base.yaml"),
            HasN4 ? Path.Combine(Cases, "n4.yaml") : InCase("rules.yaml")]);
        // Requests change the rules between the packets: each comes at its time.
        var packets = Pcap.ReadTimed(InCase("in.pcap")).Select(
            each => (each.At, Take: (Action)(() => upf.Process(each.Frame))));
        var requests = (HasN4 ? Pcap.ReadTimed(Requests) : []).Select(
            each => (each.At, Take: (Action)(() => upf.Ask(each.Frame))));
        foreach (var (at, take) in requests.Concat(packets).OrderBy(each => each.At))
        {
            upf.At(at);
            take();
        }

        return new(upf.Sent, upf.Answers, upf.Counters());
    }

    /// <summary>Writes down what comes of it now.</summary>
    public void Update()
    {
        var (sent, answers, counters) = Run();
        Pcap.Write(Out, sent);
        File.WriteAllLines(Counters, counters);
        if (HasN4)
        {
            Pcap.Write(Answers, answers);
        }
    }

    private string InCase(string file) => Path.Combine(Cases, Name, file);

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}

/// <summary>What came of a case.</summary>
/// <param name="Sent">Frames that left the ports.</param>
/// <param name="Answers">Frames on N4.</param>
/// <param name="Counters">"name packets bytes" of each verdict.</param>
internal sealed record Outcome(List<byte[]> Sent, List<byte[]> Answers, List<string> Counters);
