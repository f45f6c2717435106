using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace DpdkUpf.Configuration;

/// <summary>
/// Reads one section. Asking for a key is what makes it known: its default, its type and its
/// limits stand in one place, and what nobody asked for is reported by <see cref="Section{T}"/>.
/// </summary>
internal sealed class Reader(Layers layers, string path, ReadLog log)
{
    private readonly List<string> _known = [];

    /// <summary>The section's own key; empty for the root.</summary>
    public string Path => path;

    /// <summary>True when nothing was wrong in this section so far.</summary>
    public bool IsGood { get; private set; } = true;

    public T Value<T>(string key, Func<string, Parsed<T>> parse, T fallback)
    {
        var text = Scalar(key);
        if (text is null)
        {
            log.Add(KeyPath.Join(path, key), fallback, Origin.BuiltIn);
            return fallback;
        }

        return TryParse(key, text, parse, out var value) ? value : fallback;
    }

    /// <summary>
    /// The default of the type when missing or bad; then <see cref="IsGood"/> is false.
    /// </summary>
    public T Required<T>(string key, Func<string, Parsed<T>> parse, string example)
    {
        if (Scalar(key) is { } text)
        {
            return TryParse(key, text, parse, out var value) ? value : default!;
        }

        if (IsAbsent(key))
        {
            Wrong(KeyPath.Join(path, key), $"is missing (such as {key}: {example})");
        }

        return default!;
    }

    /// <summary>Not written at all, or written empty.</summary>
    public bool IsAbsent(string key)
    {
        var section = layers.Root.GetSection(KeyPath.Join(path, key));
        return section.Value is null && !section.GetChildren().Any();
    }

    public T Section<T>(string key, Func<Reader, T> read)
    {
        _known.Add(key);
        var full = KeyPath.Join(path, key);
        if (layers.Root[full] is { } text)
        {
            Wrong(full, $"'{text}' where a map of settings is expected");
        }

        return Read(full, read).Value;
    }

    /// <summary>
    /// A list of maps. Items in which something was wrong are kept, marked not good.
    /// </summary>
    public IReadOnlyList<Item<T>> Items<T>(string key, Func<Reader, T> read)
    {
        var items = new List<Item<T>>();
        foreach (var child in Children(key))
        {
            var full = KeyPath.Join(path, $"{key}:{child.Key}");
            if (child.Value is { } text)
            {
                Wrong(full, $"'{text}' where a map of settings is expected");
                continue;
            }

            items.Add(Read(full, read));
        }

        return items;
    }

    /// <summary>A list of plain values; outside files also as one text with commas.</summary>
    public IReadOnlyList<T> Values<T>(string key, Func<string, Parsed<T>> parse)
    {
        var full = KeyPath.Join(path, key);
        if (layers.Root[full] is { } text && ScalarWins(full))
        {
            _known.Add(key);
            var parts = text.Split(
                ',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            return Good(full, parts.Select(part => (key, part)), parse);
        }

        var children = Children(key);
        if (children.Count == 0)
        {
            log.Add(full, Array.Empty<T>(), Origin.BuiltIn);
        }

        return Good(
            full, children.Select(child => ($"{key}:{child.Key}", child.Value ?? "")), parse);
    }

    public void Wrong(string key, string what)
    {
        IsGood = false;
        log.Problem(key, what, layers.Nearest(key));
    }

    /// <summary>Keys of this section that nobody asked for.</summary>
    public void ReportUnknown()
    {
        foreach (var child in layers.Root.GetSection(path).GetChildrenOrRoot(layers.Root, path))
        {
            if (!_known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                Wrong(child.Path, $"unknown key{Nearest.Hint(child.Key, _known)}");
            }
        }
    }

    private Item<T> Read<T>(string full, Func<Reader, T> read)
    {
        var inner = new Reader(layers, full, log);
        var value = read(inner);
        inner.ReportUnknown();
        IsGood &= inner.IsGood;
        return new(value, inner.IsGood);
    }

    private List<T> Good<T>(
        string full, IEnumerable<(string Key, string Text)> texts, Func<string, Parsed<T>> parse)
    {
        var values = new List<T>();
        foreach (var (key, text) in texts)
        {
            if (TryParse(key, text, parse, out var value, $"{full}:{values.Count}"))
            {
                values.Add(value);
            }
        }

        return values;
    }

    private bool TryParse<T>(
        string key, string text, Func<string, Parsed<T>> parse, out T value, string? logAs = null)
    {
        var full = KeyPath.Join(path, key);
        var parsed = parse(text);
        value = parsed.Value;
        if (parsed.Wrong is not null)
        {
            Wrong(full, parsed.Wrong);
            return false;
        }

        log.Add(logAs ?? full, value, layers.OriginOf(full));
        return true;
    }

    private string? Scalar(string key)
    {
        _known.Add(key);
        var section = layers.Root.GetSection(KeyPath.Join(path, key));
        if (section.Value is null && section.GetChildren().Any())
        {
            var isList = section.GetChildren().All(child => KeyPath.IsIndex(child.Key));
            Wrong(section.Path, $"a {(isList ? "list" : "map")} where one value is expected");
        }

        return section.Value;
    }

    private List<IConfigurationSection> Children(string key)
    {
        _known.Add(key);
        var section = layers.Root.GetSection(KeyPath.Join(path, key));
        if (section.Value is { } text && ScalarWins(section.Path))
        {
            Wrong(section.Path, $"'{text}' where a list is expected");
            return [];
        }

        var children = section.GetChildren().ToList();
        foreach (var stranger in children.Where(child => !KeyPath.IsIndex(child.Key)))
        {
            Wrong(stranger.Path, $"a map where a list is expected: write '- ' before each item");
        }

        children.RemoveAll(child => !KeyPath.IsIndex(child.Key));
        children.Sort((a, b) => Index(a).CompareTo(Index(b)));
        return children;
    }

    /// <summary>
    /// A text from a higher layer replaces a list that a lower layer wrote item by item.
    /// </summary>
    private bool ScalarWins(string key) =>
        layers.Root.GetSection(key).GetChildren()
            .All(child => layers.OriginOf(child.Path).Layer <= layers.LayerOfValue(key));

    private static int Index(IConfigurationSection section) =>
        int.Parse(section.Key, CultureInfo.InvariantCulture);
}

/// <summary>An item of a list, and whether everything in it could be read.</summary>
internal readonly record struct Item<T>(T Value, bool IsGood);

/// <summary>The root of a configuration is not itself a section.</summary>
internal static class SectionExtensions
{
    public static IEnumerable<IConfigurationSection> GetChildrenOrRoot(
        this IConfigurationSection section, IConfigurationRoot root, string path) =>
        path.Length == 0 ? root.GetChildren() : section.GetChildren();
}
