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
        builds the same, and the other way round), and the class that fails when it is not
        enforced.

        Enforced: "yes" is acted upon by session engine and packet path; "refused" is answered with
        the cause that the clause names, and changes nothing; "shown as not enforced" is accepted
        and listed by `upf sessions show`; an empty cell is read over, counted, and changes nothing.

        The lab proves the same with messages and packets of others: n4-sessions, n4-rules,
        n4-usage, n4-tunnels, n4-refusals, n4-restart, n4-router and n4-conformance in
        tests/lab/scenarios.


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

    [Fact]
    public void What_is_enforced_is_a_name_that_exists_and_so_is_its_test()
    {
        var files = Directory
            .EnumerateFiles(Path.Combine(Root(), "tests"), "*.cs", SearchOption.AllDirectories)
            .Select(Path.GetFileNameWithoutExtension)
            .ToHashSet();
        Assert.Subset(files!, Enforcement.Tests.ToHashSet());
        var types = Sample.Messages.Concat(Numbered().Select(row => row.Type))
            .Select(type => type.Name)
            .ToHashSet();
        Assert.Subset(types, Enforcement.Names.ToHashSet());
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
            text.Append($"| {attribute.Type} | {type.Name} | {attribute.Clause} | yes ")
                .Append($"| {Enforcement.What(type)} ")
                .Append($"| round trip, mutation, tshark{scapy}{Enforcement.Test(type)} |\n");
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
            text.Append($"| {number} | {type.Name} | {Clause(type)} | yes ")
                .Append($"| {Enforcement.What(type)} ")
                .Append($"| round trip, mutation{Judges(number, type)}")
                .Append($"{Enforcement.Test(type)} |\n");
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
