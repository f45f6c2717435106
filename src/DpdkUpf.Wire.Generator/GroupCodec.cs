using System.Text;

namespace DpdkUpf.Wire.Generator;

/// <summary>
/// The codec of a record that is made of information elements: a group or a message.
/// </summary>
internal static class GroupCodec
{
    public static string WriteGroup(RecordShape shape) => shape.File(new StringBuilder()
        .Append($"\n{{\n    public const ushort IeType = {shape.Number};\n")
        .Append(Read(shape, Empty(shape))).Append(Write(shape, "internal void Write"))
        .Append(GroupPrint.Write(shape)).Append("}\n").ToString());

    public static string WriteMessage(RecordShape shape) => shape.File(new StringBuilder()
        .Append($" : IMessage\n{{\n    public MessageType Type => (MessageType){shape.Number};\n")
        .Append(Read(shape, "")).Append(Write(shape, "void IMessage.Write"))
        .Append(GroupPrint.Write(shape)).Append("}\n").ToString());

    private static string Read(RecordShape shape, string empty)
    {
        var bits = new SeenBits(shape.Fields);
        var text = new StringBuilder($$"""

                internal static {{shape.Name}}? Read(ref WireReader reader, ref Decoding decoding)
                {
                    ulong seen = 0;

            """);
        foreach (var field in shape.Fields)
        {
            text.Append(Local(field));
        }

        text.Append("        while (decoding.Next(ref reader, out var type, out var content))\n");
        text.Append("        {\n            switch (type)\n            {\n");
        var cleared = shape.Fields.FirstOrDefault(field => field.IsCleared);
        foreach (var field in shape.Fields.Where(field => !field.IsCleared))
        {
            text.Append(field.Ie == 0
                ? $"#error {shape.Name}.{field.Name} is no information element\n"
                : GroupCase.Write(field, bits, cleared));
        }

        return text.Append("""
                            default:
                                decoding.Unexpected(type);
                                break;
                        }
                    }

                    if (decoding.HasFailed)
                    {
                        return null;
                    }

            """).Append(bits.Check(shape)).Append(empty)
            .Append(Construct(shape)).Append("    }\n").ToString();
    }

    // A group in which nothing is known says nothing: it counts as absent, like an empty one.
    private static string Empty(RecordShape shape)
    {
        var nothing = shape.Fields.Select(field =>
            field.IsRepeated ? $"{field.Count} == 0"
            : field.IsCleared ? $"{field.Local} is null" : null);
        return shape.Fields.Any(field => field.IsMandatory)
            || FieldShape.IsEmptyAllowed(shape.Type) ? "" : $$"""
                    if (seen == 0 && {{string.Join(" && ", nothing.Where(part => part is not null)
                        .DefaultIfEmpty("true"))}})
                    {
                        decoding.Discard();
                        return null;
                    }


            """;
    }

    private static string Local(FieldShape field)
    {
        if (field.IsCleared)
        {
            return $"        ushort[]? {field.Local} = null;\n";
        }

        if (field.IsRepeated)
        {
            return $"        {field.TypeName}[]? {field.Local} = null;\n"
                + $"        var {field.Count} = 0;\n";
        }

        var mayBeNull = field.IsNullable || !field.Type.IsValueType ? "?" : "";
        return $"        {field.TypeName}{mayBeNull} {field.Local} = default;\n";
    }

    private static string Construct(RecordShape shape)
    {
        var arguments = shape.Fields.Select(field =>
            field.IsCleared ? $"new Cleared({field.Local})"
            : field.IsRepeated ? $"Repeated<{field.TypeName}>.Own({field.Local}, {field.Count})"
            : field.Local + "!");
        return $"        return new(\n            {string.Join(",\n            ", arguments)});\n";
    }

    private static string Write(RecordShape shape, string method)
    {
        var text = new StringBuilder($"\n    {method}(ref WireWriter writer)\n    {{\n");
        text.Append("        int at;\n");
        foreach (var field in shape.Fields)
        {
            text.Append(
                field.IsCleared ? $"        {field.Name}.Write(ref writer);\n" : Put(field));
        }

        return text.Append("    }\n").ToString();
    }

    private static string Put(FieldShape field)
    {
        var (open, value) =
            field.IsRepeated ? ($"foreach (var item in this.{field.Name})\n        ", "item")
            : field.IsNullable
                ? ($"if (this.{field.Name} is {{ }} {field.Local})\n        ", field.Local)
            : ("", $"this.{field.Name}");
        return $$"""
                    {{open}}{
                        writer.U16({{field.Ie}});
                        at = writer.BeginLength(2);
                        {{value}}.Write(ref writer);
                        writer.EndLength(at, 2);
                    }

            """;
    }
}
