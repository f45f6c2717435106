using System.CommandLine;
using DpdkUpf.Cli;

return await UpfCommand.RunAsync(args, new InvocationConfiguration(), CancellationToken.None);
