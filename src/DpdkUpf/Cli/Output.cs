using System.Globalization;
using DpdkUpf.Management;
using Spectre.Console;

namespace DpdkUpf.Cli;

/// <summary>Terminal output that is also fit for pipes: no colours and no wrapping there.</summary>
internal static class Output
{
    private const int WidthOfPipes = 400;

    public static IAnsiConsole Console(TextWriter writer)
    {
        var isTerminal = ReferenceEquals(writer, System.Console.Out)
            && !System.Console.IsOutputRedirected;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!isTerminal)
        {
            console.Profile.Width = WidthOfPipes;
        }

        return console;
    }

    /// <summary>
    /// A table without frames: easy on the eye, easy on awk. Numbers to the right.
    /// </summary>
    public static Table Table(params string[] columns)
    {
        var table = new Table().NoBorder();
        foreach (var column in columns)
        {
            var isNumber = column.StartsWith('>');
            var header = new TableColumn(
                $"[bold]{Markup.Escape(column.TrimStart('>'))}[/]").NoWrap();
            header.Padding = new Padding(0, 0, 2, 0);
            table.AddColumn(isNumber ? header.RightAligned() : header);
        }

        return table;
    }

    public static void AddLine(this Table table, params string[] cells) =>
        table.AddRow(cells.Select(cell => new Text(cell)));

    public static string Number(ulong value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>1234567 → 1.23 M: three digits and a decimal unit.</summary>
    public static string Scaled(double value, string unit)
    {
        var scale = value switch
        {
            >= 1e9 => (1e9, "G"),
            >= 1e6 => (1e6, "M"),
            >= 1e3 => (1e3, "k"),
            _ => (1.0, ""),
        };
        var scaled = value / scale.Item1;
        var format = scaled >= 100 || scale.Item1 == 1.0 ? "0" : scaled >= 10 ? "0.0" : "0.00";
        return $"{scaled.ToString(format, CultureInfo.InvariantCulture)} {scale.Item2}{unit}";
    }

    public static string Percent(double share) =>
        (share * 100).ToString(
            share is > 0 and < 0.1 ? "0.0" : "0", CultureInfo.InvariantCulture) + " %";

    public static string Age(double seconds) => seconds switch
    {
        < 120 => $"{seconds:0} s",
        < 7200 => $"{seconds / 60:0} min",
        < 172800 => $"{seconds / 3600:0} h",
        _ => $"{seconds / 86400:0} d",
    };

    /// <summary>Such as "3 associations (1 silent, 2 up)".</summary>
    public static string Associations(N4View n4)
    {
        var states = string.Join(
            ", ",
            n4.Associations.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {pair.Key}"));
        var count = n4.Associations.Values.Sum();
        return $"{count} association{(count == 1 ? "" : "s")}"
            + (count == 0 ? "" : $" ({states})");
    }

    public static string Teid(uint teid) => $"0x{teid:x8}";
}
