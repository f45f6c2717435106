using System.Globalization;
using System.Net.NetworkInformation;
using System.Text;
using System.Text.Json.Nodes;

namespace DpdkUpf.Configuration;

/// <summary>The configuration in force, as <c>upf config show</c> prints it.</summary>
internal static class Effective
{
    private const int CommentColumn = 48;

    /// <summary>YAML that can be read back, each line with the source of its value.</summary>
    public static string Yaml(IEnumerable<Setting> settings)
    {
        var text = new StringBuilder();
        var previous = Array.Empty<string>();
        foreach (var setting in settings)
        {
            var parts = setting.Key.Split(':');
            AppendLine(text, parts, previous, setting);
            previous = parts;
        }

        return text.ToString();
    }

    /// <summary><c>{"settings": {"n3[0].port": {"value": …, "source": …}}}</c>.</summary>
    public static JsonObject Json(IEnumerable<Setting> settings)
    {
        var all = new JsonObject();
        foreach (var setting in settings)
        {
            all[KeyPath.Display(setting.Key)] = new JsonObject
            {
                ["value"] = JsonOf(setting.Value),
                ["source"] = setting.Origin.ToString(),
            };
        }

        return new() { ["settings"] = all };
    }

    private static void AppendLine(
        StringBuilder text, string[] parts, string[] previous, Setting setting)
    {
        var shared = 0;
        while (
            shared < parts.Length - 1 && shared < previous.Length
                && parts[shared] == previous[shared])
        {
            shared++;
        }

        var line = new StringBuilder();
        var isItemStart = false;
        for (var depth = shared; depth < parts.Length - 1; depth++)
        {
            if (KeyPath.IsIndex(parts[depth]))
            {
                isItemStart = true;
                continue;
            }

            Indent(line, depth, isItemStart).Append(parts[depth]).Append(":\n");
            text.Append(line);
            line.Clear();
            isItemStart = false;
        }

        var last = parts[^1];
        Indent(line, parts.Length - 1, isItemStart);
        line.Append(KeyPath.IsIndex(last) ? "- " : $"{last}: ").Append(Scalar(setting.Value));
        text.Append(line.ToString().PadRight(CommentColumn)).Append(" # ").Append(
            setting.Origin).Append('\n');
    }

    private static StringBuilder Indent(StringBuilder line, int depth, bool isItemStart)
    {
        var columns = 2 * depth;
        return isItemStart ? line.Append(' ', columns - 2).Append("- ") : line.Append(' ', columns);
    }

    private static string Scalar(object? value) => value switch
    {
        null => "",
        string text => NeedsQuotes(text) ? $"\"{Escape(text)}\"" : text,
        bool flag => flag ? "true" : "false",
        int number => number.ToString(CultureInfo.InvariantCulture),
        uint teid => $"0x{teid:x8}",
        Enum choice => choice.ToString().ToLowerInvariant(),
        PhysicalAddress mac => MacText(mac),
        TimeSpan time => Durations.Text(time),
        Array => "[]",
        _ => Quoted(value.ToString()!),
    };

    private static JsonNode? JsonOf(object? value) => value switch
    {
        null => null,
        bool flag => flag,
        int number => number,
        uint teid => teid,
        Array => new JsonArray(),
        string text => text,
        PhysicalAddress mac => MacText(mac),
        TimeSpan time => Durations.Text(time),
        Enum choice => choice.ToString().ToLowerInvariant(),
        _ => value.ToString(),
    };

    private static string MacText(PhysicalAddress mac) =>
        string.Join(
            ':', mac.GetAddressBytes().Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));

    private static string Quoted(string text) =>
        text.Contains(':', StringComparison.Ordinal) ? $"\"{text}\"" : text;

    private static bool NeedsQuotes(string text) =>
        text.Length == 0 || !char.IsAsciiLetterOrDigit(text[0]) && text[0] != '/'
        || text.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('/' or '.' or '_' or '-'));

    private static string Escape(string text) =>
        text.Replace(
            "\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
