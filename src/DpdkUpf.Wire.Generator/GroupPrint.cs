using System.Text;

namespace DpdkUpf.Wire.Generator;

/// <summary>Text of a group or message: what is there, and nothing of what is not.</summary>
internal static class GroupPrint
{
    public static string Write(RecordShape shape)
    {
        var text = new StringBuilder("""

                private bool PrintMembers(System.Text.StringBuilder text)
                {
                    var empty = text.Length;

            """);
        foreach (var field in shape.Fields)
        {
            var guard = field.IsRepeated || field.IsCleared ? $"if ({field.Name}.Count > 0) "
                : field.IsNullable ? $"if ({field.Name} is not null) " : "";
            text.Append($"        {guard}{{ text.Append(text.Length > empty ? \", \" : \"\")"
                + $".Append(\"{field.Name} = \").Append({field.Name}.ToString()); }}\n");
        }

        return text.Append("        return text.Length > empty;\n    }\n").ToString();
    }
}
