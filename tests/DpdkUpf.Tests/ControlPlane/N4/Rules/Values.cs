using System.Reflection;
using DpdkUpf.Pfcp;

namespace DpdkUpf.Tests.ControlPlane.N4.Rules;

/// <summary>Records of the protocol by reflection: empty ones, and with one element set.</summary>
internal static class Values
{
    public static object Empty(Type record) => With(record, "", null);

    public static object With(Type record, string name, object? value)
    {
        var constructor = record.GetConstructors()
            .MaxBy(constructor => constructor.GetParameters().Length)!;
        return constructor.Invoke([.. constructor.GetParameters().Select(
            parameter => parameter.Name == name ? value : Default(parameter))]);
    }

    /// <summary>Some value of an element, or a list of one.</summary>
    public static object Of(Type type)
    {
        var element = Element(type);
        var value = element.IsValueType ? Activator.CreateInstance(element)! : Empty(element);
        return type.Name != "Repeated`1" ? value
            : typeof(Repeated).GetMethod(nameof(Repeated.From))!.MakeGenericMethod(element)
                .Invoke(null, [One(element, value)])!;
    }

    /// <summary>The element's number on the wire.</summary>
    public static ushort TypeOf(Type type) =>
        (ushort)Element(type).GetField("IeType")!.GetValue(null)!;

    public static Type Element(Type type) => type.Name == "Repeated`1"
        ? type.GenericTypeArguments[0] : Nullable.GetUnderlyingType(type) ?? type;

    public static bool IsOptional(PropertyInfo property) =>
        property.PropertyType.Name == "Repeated`1"
        || Nullable.GetUnderlyingType(property.PropertyType) is not null
        || (!property.PropertyType.IsValueType && new NullabilityInfoContext()
            .Create(property).WriteState == NullabilityState.Nullable);

    private static object? Default(ParameterInfo parameter) =>
        parameter.ParameterType.IsValueType
            ? Activator.CreateInstance(parameter.ParameterType)
            : new NullabilityInfoContext().Create(parameter).WriteState == NullabilityState.Nullable
                || parameter.ParameterType == typeof(string) ? null
            : Empty(parameter.ParameterType);

    private static Array One(Type element, object value)
    {
        var array = Array.CreateInstance(element, 1);
        array.SetValue(value, 0);
        return array;
    }
}
