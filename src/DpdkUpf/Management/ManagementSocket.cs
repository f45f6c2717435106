using System.Net.Sockets;
using DpdkUpf.Hosting;

namespace DpdkUpf.Management;

/// <summary>
/// The unix socket of the management API: where it is, and whether we may have it.
/// </summary>
internal static class ManagementSocket
{
    /// <summary>Who may open the socket may do everything.</summary>
    public const UnixFileMode OwnerAndGroup = UnixFileMode.UserRead | UnixFileMode.UserWrite
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    private const string SystemDirectory = "/run/upf";
    private const string FileName = "upf.sock";

    /// <summary>Where a server listens when nothing is configured.</summary>
    public static string ServerDefault()
    {
        var runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        return Environment.IsPrivilegedProcess || string.IsNullOrEmpty(runtime)
            ? Path.Combine(SystemDirectory, FileName)
            : Path.Combine(runtime, FileName);
    }

    /// <summary>
    /// Where a client looks when nothing is said: the user's own upf, else the system's.
    /// </summary>
    public static string ClientDefault()
    {
        var own = ServerDefault();
        return File.Exists(own) ? own : Path.Combine(SystemDirectory, FileName);
    }

    /// <summary>Makes the path free to listen on. A file that nobody serves is removed.</summary>
    /// <returns>True if such a stale file was there.</returns>
    /// <exception cref="StartFailure">Another process serves it, or it cannot be had.</exception>
    public static bool Claim(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            if (!File.Exists(path))
            {
                return false;
            }

            if (IsServed(path))
            {
                throw new StartFailure(
                    $"management socket {path} is in use by a running upf: stop that one, or give "
                    + "this one another with --set management.socket=PATH");
            }

            File.Delete(path);
            return true;
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new StartFailure(
                $"management socket {path}: {error.Message.TrimEnd('.')}; choose another with "
                + "--set management.socket=PATH",
                error);
        }
    }

    private static bool IsServed(string path)
    {
        using var socket = new Socket(
            AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return IsSocket(path) ? false : throw NotASocket(path, error);
        }
        catch (SocketException error)
        {
            throw new StartFailure(
                $"management socket {path}: {error.Message.TrimEnd('.')}", error);
        }
    }

    private static StartFailure NotASocket(string path, Exception error) =>
        new(
            $"management socket {path} is another kind of file: remove it, or choose another path",
            error);

    // connect() to an ordinary file is refused too, and we must never delete somebody's file. A
    // socket is what cannot be opened (ENXIO).
    private static bool IsSocket(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
