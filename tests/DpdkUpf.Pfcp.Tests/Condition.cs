using System.Reflection;
using DpdkUpf.Wire;

namespace DpdkUpf.Pfcp;

/// <summary>Whether a field is there, from its attributes and the fields before it.</summary>
internal static class Condition
{
    public static bool Holds(
        ParameterInfo parameter, IReadOnlyDictionary<ParameterInfo, object?> values) =>
        parameter.GetCustomAttribute<WhenAttribute>() is not { } when
            ? HoldsWithoutWhen(parameter, values)
            : when.Values.Any(value => Matches(value, values))
                && (when.Unless is null || !Matches(when.Unless, values))
                && HoldsWithoutWhen(parameter, values);

    private static bool HoldsWithoutWhen(
        ParameterInfo parameter, IReadOnlyDictionary<ParameterInfo, object?> values) =>
        (parameter.GetCustomAttribute<WhenAllAttribute>() is not { } all
            || (Held(all.Flags, values) & Bits(all.Flags)) == Bits(all.Flags))
        && (parameter.GetCustomAttribute<UnlessAttribute>() is not { } unless
            || !Matches(unless.Flags, values));

    private static bool Matches(object value, IReadOnlyDictionary<ParameterInfo, object?> values) =>
        value.GetType().GetCustomAttribute<FlagsAttribute>() is null
            ? Held(value, values) == Bits(value)
            : (Held(value, values) & Bits(value)) != 0;

    private static ulong Held(object value, IReadOnlyDictionary<ParameterInfo, object?> values) =>
        Bits(values.First(field => field.Key.ParameterType == value.GetType()).Value!);

    private static ulong Bits(object value) => Convert.ToUInt64(value, provider: null);
}
