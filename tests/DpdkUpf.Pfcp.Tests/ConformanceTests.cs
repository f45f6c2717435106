using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using DpdkUpf.Wire;

namespace DpdkUpf.Pfcp;

/// <summary>
/// docs/conformance.md is generated from the records: with the environment variable
/// UPF_UPDATE_DOCS=1 this test rewrites it, without it compares.
/// </summary>
public class ConformanceTests
{
    private const string Head = """
        # Conformance to TS 29.244

        What of PFCP is decoded and encoded, and what judges it. Generated from the records of
        src/DpdkUpf.Pfcp; UPF_UPDATE_DOCS=1 rewrites it.

        Clauses are those of Release 19 (19.5.0). Tested by: round trip of random content
        (RoundTripTests), every truncation and single-byte mutations (HostileTests), tshark 4.0
        (TsharkTests: same elements and fields, no complaint), scapy 2.5 (ScapyTests: reads ours and
        builds the same, and the other way round). Enforced is what the packet path or the session
        engine acts upon; decoding alone is not.


        """;

    private static readonly MessageType[] UnknownToScapy =
        [MessageType.SessionSetModificationRequest, MessageType.SessionSetModificationResponse];

    [Fact]
    public void Every_message_and_element_has_a_row()
    {
        var path = Path.Combine(Root(), "docs/conformance.md");
        var expected = Head + Messages() + "\n" + Elements();
        if (Environment.GetEnvironmentVariable("UPF_UPDATE_DOCS") == "1")
        {
            File.WriteAllText(path, expected);
        }

        Assert.True(
            File.Exists(path) && File.ReadAllText(path) == expected,
            "docs/conformance.md is out of date: run this test once with UPF_UPDATE_DOCS=1");
    }

    private static StringBuilder Messages()
    {
        var text = new StringBuilder("## Messages\n\n")
            .Append("| number | message | clause | decoded | enforced | tested by |\n")
            .Append("|---|---|---|---|---|---|\n");
        foreach (var (type, attribute) in Sample.Messages
            .Select(type => (type, type.GetCustomAttribute<MessageAttribute>()!))
            .OrderBy(message => message.Item2.Type))
        {
            var scapy = UnknownToScapy.Contains((MessageType)attribute.Type) ? "" : ", scapy";
            text.Append($"| {attribute.Type} | {type.Name} | {attribute.Clause} | yes | ")
                .Append($"| round trip, mutation, tshark{scapy} |\n");
        }

        return text;
    }

    private static StringBuilder Elements()
    {
        var text = new StringBuilder("## Information elements\n\n")
            .Append("| type | element | clause | decoded | enforced | tested by |\n")
            .Append("|---|---|---|---|---|---|\n");
        foreach (var (number, type) in Numbered().Distinct().OrderBy(row => row.Number))
        {
            text.Append($"| {number} | {type.Name} | {Clause(type)} | yes | ")
                .Append($"| round trip, mutation{Judges(number, type)} |\n");
        }

        return text;
    }

    private static IEnumerable<(ushort Number, Type Type)> Numbered() =>
        Sample.Ies.Concat(Sample.Groups).Select(type => (Bytes.TypeOf(type), type)).Concat(
            from container in Sample.Groups.Concat(Sample.Messages)
            from constructor in container.GetConstructors()
            from parameter in constructor.GetParameters()
            let attribute = parameter.GetCustomAttribute<IeAttribute>()
            where attribute is not null
            let type = parameter.ParameterType
            select (attribute.Type, type.IsGenericType ? type.GenericTypeArguments[0] : type));

    private static string Clause(Type type) => type.GetCustomAttribute<IeAttribute>()?.Clause
        ?? type.GetCustomAttribute<GroupAttribute>()!.Clause;

    private static string Judges(ushort number, Type type) =>
        (Knows(TsharkTests.Known, number, type) ? ", tshark" : "")
        + (Knows(ScapyTests.Known, number, type) ? ", scapy" : "");

    private static bool Knows(Dialect dialect, ushort number, Type type) =>
        number <= dialect.LastIe && dialect.Knows(type);

    private static string Root([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "../.."));
}
