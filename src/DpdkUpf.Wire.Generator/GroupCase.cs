namespace DpdkUpf.Wire.Generator;

/// <summary>The case of one information element in the loop over a group.</summary>
internal static class GroupCase
{
    public static string Write(FieldShape field, SeenBits bits, FieldShape? cleared) => $$"""
                    case {{field.Ie}}:
                    {
        {{Empty(field, cleared)}}{{Already(field, bits)}}{{Element(field)}}{{Keep(field, bits)}}
                        break;
                    }

        """;

    // TS 29.244 §5.6.3: a null length is no error; in an update it takes the element away.
    private static string Empty(FieldShape field, FieldShape? cleared) =>
        field.IsMandatory || field.MayBeEmpty ? "" : $$"""
                        if (content.Remaining == 0)
                        {
                            {{(cleared is null ? "decoding.Discard();"
                                : $"Cleared.Add(ref {cleared.Local}, type);")}}
                            break;
                        }


        """;

    private static string Already(FieldShape field, SeenBits bits) => field.IsRepeated ? $$"""
                        {{field.Local}} ??=
                            new {{field.TypeName}}[Decoding.CountFrom(reader, type, {{field.Max}})];
                        if ({{field.Count}} == {{field.Local}}.Length)
                        {
                            decoding.Repeat();
                            break;
                        }


        """ : $$"""
                        if ((seen & {{bits.Bit(field)}}) != 0)
                        {
                            decoding.Repeat();
                            break;
                        }


        """;

    private static string Element(FieldShape field)
    {
        var presence = field.IsOptional ? "Optional"
            : field.IsMandatory ? "Mandatory" : "Conditional";
        return field.IsGroup ? $$"""
                        var outer = decoding.Enter(Presence.{{presence}});
                        var element = {{field.TypeName}}.Read(ref content, ref decoding);
                        decoding.Leave(outer);
                        if (element is null)
                        {
                            break;
                        }


        """ : $$"""
                        var element = {{field.TypeName}}.Read(ref content);
                        if (!decoding.Accepts(
                            type, ref content, {{Validity(field)}}, Presence.{{presence}}))
                        {
                            break;
                        }


        """;
    }

    private static string Validity(FieldShape field) =>
        RecordShape.HasIsValid(field.Type) ? "element.IsValid" : "true";

    private static string Keep(FieldShape field, SeenBits bits)
    {
        if (!field.IsRepeated)
        {
            return $"                {field.Local} = element;\n"
                + $"                seen |= {bits.Bit(field)};";
        }

        var keep = $"                {field.Local}[{field.Count}++] = element;";
        return field.IsMandatory
            ? $"{keep}\n"
                + $"                seen |= {field.Count} >= {field.Min} ? {bits.Bit(field)} : 0;"
            : keep;
    }
}
