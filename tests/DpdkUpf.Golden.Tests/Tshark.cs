using System.Diagnostics;

namespace DpdkUpf.Golden;

/// <summary>The judge from outside.</summary>
internal static class Tshark
{
    /// <summary>Lines that tshark prints of a capture.</summary>
    public static List<string> Run(string capture, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("tshark", ["-r", capture, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var lines = process.StandardOutput.ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return [.. lines];
    }
}
