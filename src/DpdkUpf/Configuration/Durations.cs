using System.Globalization;

namespace DpdkUpf.Configuration;

/// <summary>Times as people write them: a whole number and its unit, such as 250ms or 1h.</summary>
internal static class Durations
{
    private static readonly (string Name, TimeSpan Value)[] Units =
    [
        ("d", TimeSpan.FromDays(1)),
        ("h", TimeSpan.FromHours(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("ms", TimeSpan.FromMilliseconds(1)),
    ];

    /// <summary>A time of our own source, such as a default.</summary>
    public static TimeSpan Of(string text) => TryRead(text, out var value)
        ? value
        : throw new FormatException($"'{text}' is no time");

    public static Func<string, Parsed<TimeSpan>> Parse(TimeSpan min, TimeSpan max) => text =>
    {
        if (!TryRead(text, out var value))
        {
            var hint = text.Length > 0 && text.All(char.IsAsciiDigit)
                ? $" (did you mean {text}s?)"
                : " (a whole number with its unit: ms, s, m, h or d)";
            return Parsed.Wrong<TimeSpan>($"'{text}' is no time{hint}");
        }

        return value >= min && value <= max
            ? value
            : Parsed.Wrong<TimeSpan>(
                $"{text} is out of range, {Text(min)} to {Text(max)} is allowed");
    };

    /// <summary>In the largest unit that leaves a whole number.</summary>
    public static string Text(TimeSpan time)
    {
        var (name, value) = time == TimeSpan.Zero
            ? Units.First(unit => unit.Name == "s")
            : Units.First(unit => time.Ticks % unit.Value.Ticks == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{time.Ticks / value.Ticks}{name}");
    }

    // A TimeSpan holds 10 million days.
    private static bool TryRead(string text, out TimeSpan value)
    {
        const int MaxDigits = 7;
        value = default;
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        var unit = Array.Find(Units, unit => unit.Name == text[digits..]);
        if (digits is 0 or > MaxDigits || unit.Name is null)
        {
            return false;
        }

        value = unit.Value * int.Parse(text.AsSpan(0, digits), CultureInfo.InvariantCulture);
        return true;
    }
}
