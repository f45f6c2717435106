using System.CommandLine;
using DpdkUpf.Cli;

// The host and the live view handle signals themselves.
var console = new InvocationConfiguration { ProcessTerminationTimeout = null };
return await UpfCommand.RunAsync(args, console, CancellationToken.None);
