using System.Runtime.InteropServices;

namespace DpdkUpf.Dpdk;

/// <summary>Start-up failed: one line that names the object and says why.</summary>
public sealed class DpdkException : Exception
{
    /// <summary>Creates it without a message.</summary>
    public DpdkException()
    {
    }

    /// <summary>Creates it with the line to show.</summary>
    public DpdkException(string message)
        : base(message)
    {
    }

    /// <summary>Creates it with the line to show and its cause.</summary>
    public DpdkException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The errno DPDK gave, positive; 0 if none.</summary>
    public int Errno { get; private init; }

    /// <summary>Before an operation: what was logged until now is not its error.</summary>
    internal static unsafe void ForgetLoggedErrors() => _ = Native.upf_take_error_line();

    /// <summary>For calls that leave their reason in rte_errno.</summary>
    internal static DpdkException FromErrno(string what) => From(what, Native.upf_errno());

    /// <summary>For calls that return a negative errno.</summary>
    internal static unsafe DpdkException From(string what, int error)
    {
        var errno = Math.Abs(error);
        var text = Marshal.PtrToStringUTF8((nint)Native.upf_strerror(errno));
        var line = Marshal.PtrToStringUTF8((nint)Native.upf_take_error_line());
        var detail = string.IsNullOrEmpty(line) ? "" : $"; DPDK says: {line}";
        return new DpdkException($"{what}: {text} (errno {errno}){detail}") { Errno = errno };
    }

    /// <summary>Throws unless <paramref name="result"/> is 0 or a count.</summary>
    internal static void ThrowIfError(int result, string what)
    {
        if (result < 0)
        {
            throw From(what, result);
        }
    }
}
