using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;

namespace DpdkUpf.Cli;

/// <summary>
/// What commands to a running upf have in common: the socket, the format, the failures.
/// </summary>
internal sealed class ClientCommand
{
    private readonly SocketOption _socket = new();
    private readonly Option<string> _format;

    public ClientCommand(string name, string description, params string[] formats)
    {
        Command = new(name, description);
        _socket.AddTo(Command);
        _format = new Option<string>("--output", "-o")
        {
            Description = string.Join(" or ", formats),
            DefaultValueFactory = _ => formats[0],
        }.AcceptOnlyFromAmong(formats);
        if (formats.Length > 1)
        {
            Command.Add(_format);
        }
    }

    public Command Command { get; }

    public string Format(ParseResult result) => result.GetValue(_format)!;

    public void SetAction(Func<ApiClient, ParseResult, CancellationToken, Task> action) =>
        Command.SetAction(async (result, cancel) =>
        {
            try
            {
                using var api = _socket.Connect(result);
                await action(api, result, cancel);
                return ExitCode.Done;
            }
            catch (CommandFailure failure)
            {
                await result.InvocationConfiguration.Error.WriteLineAsync(
                    $"upf: {failure.Message}");
                return failure.ExitCode;
            }
        });

    /// <summary>GET, then JSON as the server sent it or a table.</summary>
    public void SetQuery<T>(
        string path, JsonTypeInfo<T> type, Action<IAnsiConsole, T, string> show) =>
        SetAction(async (api, result, cancel) =>
        {
            var answer = await api.GetAsync(path, type, cancel);
            if (Format(result) == "json")
            {
                await WriteJsonAsync(result, answer, type);
                return;
            }

            show(Output.Console(result.InvocationConfiguration.Output), answer, Format(result));
        });

    public static Task WriteJsonAsync<T>(ParseResult result, T answer, JsonTypeInfo<T> type) =>
        result.InvocationConfiguration.Output.WriteLineAsync(
            JsonSerializer.Serialize(answer, type));
}
