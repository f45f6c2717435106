using System.CommandLine;
using System.Numerics;

namespace DpdkUpf.Cli;

/// <summary>What the performance commands share.</summary>
internal static class PerfOption
{
    /// <summary>A number that must be more than 0.</summary>
    public static Option<T> Number<T>(string name, T value, string description)
        where T : INumber<T> =>
        Number(name, value, description, number => number > T.Zero, "more than 0");

    /// <summary>A number that may be 0.</summary>
    public static Option<T> NumberOrZero<T>(string name, T value, string description)
        where T : INumber<T> =>
        Number(name, value, description, number => number >= T.Zero, "0 or more");

    private static Option<T> Number<T>(
        string name, T value, string description, Func<T, bool> isGood, string wanted)
        where T : INumber<T>
    {
        var option = new Option<T>(name)
        {
            Description = description,
            DefaultValueFactory = _ => value,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<T>() is not { } given || !isGood(given))
            {
                result.AddError($"{name} must be {wanted}");
            }
        });
        return option;
    }
}

/// <summary>JSON is for programs: one document, nothing before it.</summary>
internal sealed class Silent<T> : IProgress<T>
{
    public void Report(T value)
    {
        // Nobody looks.
    }
}
