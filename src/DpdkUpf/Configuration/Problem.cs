namespace DpdkUpf.Configuration;

/// <summary>What <c>upf config check</c> does about a problem.</summary>
internal enum Severity
{
    Error,
    Warning,
}

/// <summary>One thing that is wrong with the configuration; prints as one line.</summary>
internal sealed record Problem(Origin Origin, string Key, string What, Severity Severity)
{
    public override string ToString()
    {
        var subject = Key.Length == 0 ? Origin.ToString() : $"{Origin} {KeyPath.Display(Key)}";
        return $"{subject}: {(Severity == Severity.Warning ? "warning: " : "")}{What}";
    }
}
