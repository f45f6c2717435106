namespace DpdkUpf.Hosting;

/// <summary>upf cannot start, or cannot go on; the message is one line for the operator.</summary>
internal sealed class StartFailure(
    string message, Exception? inner = null) : Exception(message, inner);
