using System.Text;
using Microsoft.CodeAnalysis;

namespace DpdkUpf.Wire.Generator;

/// <summary>The codec of an information element that is made of fields.</summary>
internal static class FieldCodec
{
    public static string Write(RecordShape shape)
    {
        var text = new StringBuilder($"\n{{\n    public const ushort IeType = {shape.Number};\n");
        if (!shape.IsHandWritten)
        {
            WriteRead(text, shape);
            WriteWrite(text, shape);
        }

        return shape.File(text.Append("}\n").ToString());
    }

    private static void WriteRead(StringBuilder text, RecordShape shape)
    {
        text.Append($"\n    internal static {shape.Name} Read(ref WireReader reader)\n    {{\n");
        foreach (var field in shape.Fields)
        {
            Spare(text, field, "        reader.Skip({0});\n");
            text.Append($"        var {field.Local} = {Guarded(field, shape.Fields)};\n");
        }

        var arguments = string.Join(", ", shape.Fields.Select(field => field.Local + "!"));
        text.Append($"        return new({arguments});\n    }}\n");
    }

    private static string Guarded(FieldShape field, FieldShape[] fields)
    {
        var condition = Condition.Of(field, fields, other => other.Local);
        if (field.Has("Tail"))
        {
            condition = condition.Length > 0 ? condition + " && reader.Remaining > 0"
                : "reader.Remaining > 0";
        }

        return condition.Length > 0 ? $"{condition} ? {Get(field)} : default" : Get(field);
    }

    private static string Get(FieldShape field)
    {
        var expression = Raw(field);
        return field.Mask is { } mask
            ? $"({field.TypeName})((ulong)({expression}) & {mask}UL)" : expression;
    }

    private static string Raw(FieldShape field)
    {
        var length = field.Number("Length", 0, 0) is > 0 and var bytes
            ? $"(int)reader.Number({bytes})" : null;
        return Kind(field) switch
        {
            "number" when field.Has("FlagOctets") =>
                $"({field.TypeName})reader.Flags({field.Number("FlagOctets", 1, 1)})",
            "number" => $"({field.TypeName})reader.{Number(field, "")}",
            "String" => $"reader.Text({length ?? "reader.Remaining"})",
            "Octets" => $"reader.Octets({length ?? "reader.Remaining"})",
            "Ipv4Address" => "reader.Ipv4()",
            "Ipv6Address" => "reader.Ipv6()",
            "IpAddress" => "reader.Ip()",
            "MacAddress" => "reader.Mac()",
            "Guid" => "reader.Uuid()",
            _ when length is not null => $"{field.TypeName}.ReadPart(ref reader, {length})",
            _ => $"{field.TypeName}.Read(ref reader)",
        };
    }

    private static void WriteWrite(StringBuilder text, RecordShape shape)
    {
        text.Append("\n    internal void Write(ref WireWriter writer)\n    {\n");
        foreach (var field in shape.Fields)
        {
            Spare(text, field, "        writer.Number(0, {0});\n");
            var condition = Condition.Of(field, shape.Fields, other => other.Name);
            if (field.Has("Tail"))
            {
                condition = condition.Length > 0 ? $"{condition} && {field.Name} != default"
                    : $"{field.Name} != default";
            }

            var guard = condition.Length > 0 ? $"if ({condition}) " : "";
            text.Append($"        {guard}{{ {Put(field)} }}\n");
        }

        text.Append("    }\n");
    }

    private static string Put(FieldShape field)
    {
        var bytes = field.Number("Length", 0, 0);
        return bytes > 0
            ? $"var at = writer.BeginLength({bytes}); {PutRaw(field)} "
                + $"writer.EndLength(at, {bytes});"
            : PutRaw(field);
    }

    private static string PutRaw(FieldShape field)
    {
        var value = $"(ulong){field.Name}" + (field.Mask is { } mask ? $" & {mask}UL" : "");
        return Kind(field) switch
        {
            "number" when field.Find("FlagOctets") is { } flags =>
                $"writer.Flags({value}, {flags.ConstructorArguments[0].Value}, "
                + $"{flags.ConstructorArguments[2].Value});",
            "number" => $"writer.{Number(field, value)};",
            "String" => $"writer.Text({field.Name});",
            "Octets" => $"writer.Bytes({field.Name}.Span);",
            "Ipv4Address" => $"writer.Ipv4({field.Name});",
            "Ipv6Address" => $"writer.Ipv6({field.Name});",
            "IpAddress" => $"writer.Ip({field.Name});",
            "MacAddress" => $"writer.Mac({field.Name});",
            "Guid" => $"writer.Uuid({field.Name});",
            _ => $"this.{field.Name}.Write(ref writer);",
        };
    }

    // The call that reads a number (no value given) or writes one, the quick one if there is one.
    private static string Number(FieldShape field, string value) => Size(field) switch
    {
        1 => value.Length > 0 ? $"U8((byte)({value}))" : "U8()",
        2 => value.Length > 0 ? $"U16((ushort)({value}))" : "U16()",
        4 => value.Length > 0 ? $"U32((uint)({value}))" : "U32()",
        8 => $"U64({value})",
        var size => value.Length > 0 ? $"Number({value}, {size})" : $"Number({size})",
    };

    private static void Spare(StringBuilder text, FieldShape field, string format)
    {
        if (field.Number("Spare", 0, 0) is > 0 and var spare)
        {
            text.Append(string.Format(format, spare));
        }
    }

    private static string Kind(FieldShape field) =>
        field.Type.TypeKind == TypeKind.Enum || NumberSize(field.Type) > 0
            ? "number" : field.Type.Name;

    private static int Size(FieldShape field) =>
        field.Number("Size", 0, NumberSize((field.Type as INamedTypeSymbol)?.EnumUnderlyingType
            ?? field.Type));

    private static int NumberSize(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Byte => 1,
        SpecialType.System_UInt16 => 2,
        SpecialType.System_UInt32 or SpecialType.System_Int32 => 4,
        SpecialType.System_UInt64 or SpecialType.System_Int64 => 8,
        _ => 0,
    };
}
