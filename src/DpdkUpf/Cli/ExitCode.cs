namespace DpdkUpf.Cli;

/// <summary>
/// What the shell sees. Shown by <c>upf --help</c> and listed in docs/operations.md.
/// </summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>Something failed while running: no port, no permission, no memory.</summary>
    public const int Failed = 1;

    /// <summary>Wrong command line or wrong configuration; nothing was started.</summary>
    public const int Invalid = 2;

    /// <summary>No upf answers at the management socket.</summary>
    public const int Unreachable = 3;

    /// <summary>The running upf refused the operation and says why; nothing was changed.</summary>
    public const int Refused = 4;

    public const string Help =
        "Exit codes: 0 done, 1 failed, 2 wrong command line or configuration, "
        + "3 no upf at the socket, 4 refused.";
}
