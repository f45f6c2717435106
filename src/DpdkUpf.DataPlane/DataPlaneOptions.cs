namespace DpdkUpf.DataPlane;

/// <summary>The command line: everything else is in the tables file.</summary>
internal sealed record DataPlaneOptions(string Tables, bool IsSupervised)
{
    public const string Usage =
        "usage: upf-dataplane --tables PATH [--supervised]\n"
        + "  --tables PATH   tables file, made by upf\n"
        + "  --supervised    a terminal's Ctrl-C and hang-up are for upf, not for us";

    /// <summary>Null: wrong usage.</summary>
    public static DataPlaneOptions? Parse(ReadOnlySpan<string> arguments)
    {
        string? tables = null;
        var isSupervised = false;
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--tables" when i + 1 < arguments.Length:
                    tables = arguments[++i];
                    break;
                case "--supervised":
                    isSupervised = true;
                    break;
                default:
                    return null;
            }
        }

        return tables is null ? null : new DataPlaneOptions(tables, isSupervised);
    }
}
