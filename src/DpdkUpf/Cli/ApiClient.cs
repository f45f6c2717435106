using System.CommandLine;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Serialization.Metadata;
using DpdkUpf.Management;

namespace DpdkUpf.Cli;

/// <summary>A command failed; the message is one line on stderr.</summary>
internal sealed class CommandFailure(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}

/// <summary>The management API as the command line uses it.</summary>
internal sealed class ApiClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly string _socket;

    public ApiClient(string socket)
    {
        _socket = socket;
        var handler = new SocketsHttpHandler { ConnectCallback = ConnectAsync };
        _http = new(handler)
        {
            BaseAddress = new("http://upf"),
            Timeout = TimeSpan.FromSeconds(10),
        };
    }

    /// <summary>The answer, or a failure that says what the server said.</summary>
    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancel) =>
        SendAsync(new(HttpMethod.Get, path), type, cancel);

    public Task<T> DeleteAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancel) =>
        SendAsync(new(HttpMethod.Delete, path), type, cancel);

    /// <summary>Without a body.</summary>
    public Task<T> PostAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancel) =>
        SendAsync(new(HttpMethod.Post, path), type, cancel);

    public Task<T> PostAsync<TBody, T>(
        string path,
        TBody body,
        JsonTypeInfo<TBody> bodyType,
        JsonTypeInfo<T> type,
        CancellationToken cancel) =>
        SendAsync(
            new(HttpMethod.Post, path) { Content = JsonContent.Create(body, bodyType) },
            type,
            cancel);

    public void Dispose() => _http.Dispose();

    private async Task<T> SendAsync<T>(
        HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken cancel)
    {
        using (request)
        {
            try
            {
                using var response = await _http.SendAsync(request, cancel);
                if (response.IsSuccessStatusCode)
                {
                    return (await response.Content.ReadFromJsonAsync(type, cancel))!;
                }

                throw await RefusedAsync(response, cancel);
            }
            catch (HttpRequestException error)
            {
                throw Unreachable(error.InnerException as SocketException);
            }
            catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
            {
                throw new CommandFailure(ExitCode.Unreachable, $"upf at {_socket} does not answer");
            }
        }
    }

    private static async Task<CommandFailure> RefusedAsync(
        HttpResponseMessage response, CancellationToken cancel)
    {
        try
        {
            var problem = await response.Content.ReadFromJsonAsync(
                ApiJson.Default.ProblemView, cancel);
            return new(ExitCode.Refused, problem!.Detail);
        }
        catch (Exception error) when (
            error is System.Text.Json.JsonException or NullReferenceException)
        {
            return new(ExitCode.Refused, $"refused: HTTP {(int)response.StatusCode}");
        }
    }

    private CommandFailure Unreachable(SocketException? error) =>
        error?.SocketErrorCode == SocketError.AccessDenied
            ? new(ExitCode.Unreachable, $"no permission for the socket {_socket}: try as root")
            : new(
                ExitCode.Unreachable,
                $"no upf answers at {_socket}: start one with 'upf run', or say where with "
                + "--socket");

    private async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_socket), cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>The <c>--socket</c> option of every command that talks to a running upf.</summary>
internal sealed class SocketOption
{
    private readonly Option<string?> _option = new("--socket")
    {
        Description = "Management socket (default: $UPF_Management__Socket, else /run/upf/upf.sock "
            + "or below $XDG_RUNTIME_DIR)",
        HelpName = "path",
    };

    public void AddTo(Command command) => command.Add(_option);

    public ApiClient Connect(ParseResult result) =>
        new(result.GetValue(_option) ?? FromEnvironment() ?? ManagementSocket.ClientDefault());

    private static string? FromEnvironment() =>
        Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .Where(
                name => name.Equals("UPF_MANAGEMENT__SOCKET", StringComparison.OrdinalIgnoreCase))
            .Select(Environment.GetEnvironmentVariable)
            .FirstOrDefault(value => !string.IsNullOrEmpty(value));
}
