namespace DpdkUpf.Wire.Generator;

/// <summary>
/// One bit for each element that may come once only or must come: mandatory ones have the lowest
/// bits, so that the first one missing is the lowest bit not set.
/// </summary>
internal sealed class SeenBits
{
    private readonly FieldShape[] _mandatory;
    private readonly List<FieldShape> _all;

    public SeenBits(FieldShape[] fields)
    {
        _mandatory = fields.Where(field => field.IsMandatory).ToArray();
        _all = _mandatory.Concat(fields.Where(
            field => !field.IsMandatory && !field.IsRepeated && !field.IsCleared)).ToList();
    }

    public string Bit(FieldShape field) => $"{1UL << _all.IndexOf(field)}UL";

    public string Check(RecordShape shape)
    {
        if (_all.Count > 64)
        {
            return $"#error {shape.Name} has more than 64 elements\n";
        }

        if (_mandatory.Length == 0)
        {
            return "";
        }

        var mask = ulong.MaxValue >> (64 - _mandatory.Length);
        var types = string.Join(", ", _mandatory.Select(field => field.Ie));
        return $$"""
                    if ((seen & {{mask}}UL) != {{mask}}UL{{UnlessRejected()}})
                    {
                        System.ReadOnlySpan<ushort> types = [{{types}}];
                        decoding.Missing(
                            types[System.Numerics.BitOperations.TrailingZeroCount(~seen)]);
                        return null;
                    }


            """;
    }

    // TS 29.244 §7.2.3.2: an answer that refuses need not carry what an answer that accepts must.
    private string UnlessRejected() =>
        _mandatory.FirstOrDefault(field => field.Name == "Cause") is { } cause
        && _mandatory.All(field => field.Type.IsValueType && !field.IsRepeated)
            ? $" && !((seen & {Bit(cause)}) != 0 && {cause.Local}.IsRejection)" : "";
}
