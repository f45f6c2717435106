using Microsoft.CodeAnalysis;

namespace DpdkUpf.Wire.Generator;

/// <summary>When a field is there, as a C# expression over the fields before it.</summary>
internal static class Condition
{
    /// <summary>Empty if the field is always there.</summary>
    /// <param name="field">The field.</param>
    /// <param name="fields">All fields of its record.</param>
    /// <param name="access">How generated code names a field: its local or its property.</param>
    public static string Of(FieldShape field, FieldShape[] fields, Func<FieldShape, string> access)
    {
        var parts = new List<string>();
        if (field.Find("When") is { } when)
        {
            parts.Add(Any(when.ConstructorArguments[0].Values, fields, access));
            parts.AddRange(
                when.NamedArguments.Select(unless => None(unless.Value, fields, access)));
        }

        if (field.Find("WhenAll") is { } all)
        {
            var flags = all.ConstructorArguments[0];
            var mask = Literal(flags);
            parts.Add($"({access(Holder(flags, fields))} & {mask}) == {mask}");
        }

        if (field.Find("Unless") is { } without)
        {
            parts.Add(None(without.ConstructorArguments[0], fields, access));
        }

        return string.Join(" && ", parts);
    }

    private static string Any(
        IEnumerable<TypedConstant> values, FieldShape[] fields, Func<FieldShape, string> access) =>
        "(" + string.Join(" || ", values.Select(value => IsFlags(value.Type!)
            ? $"({access(Holder(value, fields))} & {Literal(value)}) != 0"
            : $"{access(Holder(value, fields))} == {Literal(value)}")) + ")";

    private static string None(
        TypedConstant flags, FieldShape[] fields, Func<FieldShape, string> access) =>
        $"({access(Holder(flags, fields))} & {Literal(flags)}) == 0";

    private static FieldShape Holder(TypedConstant value, FieldShape[] fields) =>
        fields.First(field => SymbolEqualityComparer.Default.Equals(field.Type, value.Type));

    private static string Literal(TypedConstant value) =>
        $"({value.Type!.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)}){value.Value}";

    private static bool IsFlags(ITypeSymbol type) =>
        type.GetAttributes().Any(data => data.AttributeClass?.Name == "FlagsAttribute");
}
