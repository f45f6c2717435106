namespace DpdkUpf.Configuration;

/// <summary>A setting in force: key, value and where it came from.</summary>
internal sealed record Setting(string Key, object? Value, Origin Origin);

/// <summary>What reading the configuration found, in reading order.</summary>
internal sealed class ReadLog(List<Problem> problems)
{
    public List<Setting> Settings { get; } = [];

    public void Add(string key, object? value, Origin origin) =>
        Settings.Add(new(key, value, origin));

    public void Problem(string key, string what, Origin origin) =>
        problems.Add(new(origin, key, what, Severity.Error));

    public void Warn(string key, string what, Origin origin) =>
        problems.Add(new(origin, key, what, Severity.Warning));
}
