using Microsoft.CodeAnalysis;

namespace DpdkUpf.Wire.Generator;

/// <summary>One parameter of a record, with what its attributes say.</summary>
internal sealed class FieldShape
{
    private readonly IParameterSymbol _parameter;

    public FieldShape(IParameterSymbol parameter) => _parameter = parameter;

    public string Name => _parameter.Name;

    /// <summary>The local variable in generated code.</summary>
    public string Local => "v" + Name;

    /// <summary>How many elements of a list were read, in generated code.</summary>
    public string Count => "n" + Name;

    public ITypeSymbol Declared => _parameter.Type;

    /// <summary>The element: without <c>?</c> and without the list around it.</summary>
    public ITypeSymbol Type => _parameter.Type switch
    {
        INamedTypeSymbol { Name: "Nullable" or "Repeated", TypeArguments.Length: 1 } wrapped =>
            wrapped.TypeArguments[0],
        var plain => plain,
    };

    public string TypeName => Type.WithNullableAnnotation(NullableAnnotation.NotAnnotated)
        .ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    public bool IsRepeated => _parameter.Type.Name == "Repeated";

    public bool IsCleared => _parameter.Type.Name == "Cleared";

    public bool IsNullable => _parameter.Type.Name == "Nullable"
        || _parameter.Type.NullableAnnotation == NullableAnnotation.Annotated;

    public bool IsGroup => Attribute(Type, "GroupAttribute") is not null;

    public bool IsOptional => Has("O");

    /// <summary>That the group is there says something even if nothing is in it.</summary>
    public bool MayBeEmpty => IsEmptyAllowed(Type);

    public int Min => Number("Min", 0, 0);

    public int Max => Number("Max", 0, int.MaxValue);

    public bool IsMandatory => !IsCleared && (IsRepeated ? Min > 0 : !IsNullable);

    /// <summary>
    /// The type number it is carried under; 0 if its type is no information element.
    /// </summary>
    public int Ie => Number("Ie", 0, Convert.ToInt32(
        (Attribute(Type, "IeAttribute") ?? Attribute(Type, "GroupAttribute"))
            ?.ConstructorArguments[0].Value ?? 0));

    public bool Has(string attribute) => Find(attribute) is not null;

    public int Number(string attribute, int argument, int otherwise) =>
        Find(attribute) is { } found
            ? Convert.ToInt32(found.ConstructorArguments[argument].Value) : otherwise;

    public ulong? Mask => Find("Mask") is { } found
        ? Convert.ToUInt64(found.ConstructorArguments[0].Value) : null;

    public AttributeData? Find(string attribute) => _parameter.GetAttributes()
        .FirstOrDefault(data => data.AttributeClass?.Name == attribute + "Attribute");

    public static bool IsEmptyAllowed(ITypeSymbol type) =>
        Attribute(type, "GroupAttribute")?.NamedArguments
            .Any(argument => argument is { Key: "MayBeEmpty", Value.Value: true }) ?? false;

    private static AttributeData? Attribute(ITypeSymbol type, string name) =>
        type.GetAttributes().FirstOrDefault(data => data.AttributeClass?.Name == name);
}
