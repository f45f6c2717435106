namespace DpdkUpf.Configuration;

/// <summary>
/// Where a setting was written: a place in a file, an environment variable, or an argument.
/// </summary>
/// <param name="Layer">Order of precedence: a higher layer wins. 0 is built in.</param>
/// <param name="Source">File path, <c>environment NAME</c>, or <c>--set key=value</c>.</param>
/// <param name="Line">1-based line in a file; 0 where the source has no lines.</param>
/// <param name="Column">1-based column in a file.</param>
internal sealed record Origin(int Layer, string Source, int Line = 0, int Column = 0)
{
    public static readonly Origin BuiltIn = new(0, "default");

    public override string ToString() => Line == 0 ? Source : $"{Source}:{Line}:{Column}";
}
