using System.Runtime.InteropServices;
using DpdkUpf.DataPlane;
using DpdkUpf.Dpdk;
using DpdkUpf.Tables;

const int Failure = 1;
const int WrongUsage = 2;

if (DataPlaneOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine(DataPlaneOptions.Usage);
    return WrongUsage;
}

using var stop = new ManualResetEventSlim();
void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    if (context.Signal == PosixSignal.SIGTERM || !options.IsSupervised)
    {
        stop.Set();
    }
}

using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);

try
{
    using var host = DataPlaneHost.Start(options.Tables, stop);
    host.WatchUntil(stop);
    return 0;
}
catch (OperationCanceledException)
{
    return 0;
}
catch (Exception e) when (e is DpdkException or TablesException)
{
    Console.Error.WriteLine($"upf-dataplane: {e.Message}");
    return Failure;
}
