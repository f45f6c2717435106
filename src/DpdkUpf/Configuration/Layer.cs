using Microsoft.Extensions.Configuration;

namespace DpdkUpf.Configuration;

/// <summary>
/// One layer of settings that remembers where each key, section or list item was written.
/// </summary>
internal sealed class Layer : ConfigurationProvider, IConfigurationSource
{
    private readonly Dictionary<string, Origin> _origins = new(StringComparer.OrdinalIgnoreCase);

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public void Put(string key, string? value, Origin origin)
    {
        Data[key] = value;
        _origins[key] = origin;
    }

    /// <summary>A map or a list: has a place but no value of its own.</summary>
    public void Mark(string key, Origin origin) => _origins[key] = origin;

    /// <summary>A later file's list or scalar replaces what an earlier file said there.</summary>
    public void Forget(string key)
    {
        foreach (var old in _origins.Keys.Where(old => IsWithin(old, key)).ToArray())
        {
            Data.Remove(old);
            _origins.Remove(old);
        }
    }

    /// <summary>Where the key was written, or else the first key below it.</summary>
    public Origin? Find(string key) =>
        _origins.TryGetValue(key, out var origin)
            ? origin
            : _origins.Where(entry => IsWithin(entry.Key, key))
                .Select(entry => entry.Value)
                .FirstOrDefault();

    private static bool IsWithin(string key, string section) =>
        key.StartsWith(section, StringComparison.OrdinalIgnoreCase)
        && (key.Length == section.Length || key[section.Length] == ':');
}
