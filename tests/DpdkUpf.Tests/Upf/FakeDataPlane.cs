using DpdkUpf.Tables;

namespace DpdkUpf.Tests.Upf;

/// <summary>
/// Does to the tables what upf-dataplane does: holds its lock, says that ports are up, counts.
/// </summary>
internal sealed unsafe class FakeDataPlane : IDisposable
{
    private readonly ProcessLock _lock;

    private FakeDataPlane(ProcessLock held, TableFile file)
    {
        _lock = held;
        File = file;
    }

    public TableFile File { get; }

    /// <summary>Waits for the tables and for control to be ready, then starts.</summary>
    public static Task<FakeDataPlane> StartAsync(string path) => Task.Run(() =>
    {
        SpinWait.SpinUntil(() => System.IO.File.Exists(path), TimeSpan.FromSeconds(20));
        return Start(path);
    });

    public static FakeDataPlane Start(string path)
    {
        var held = ProcessLock.TryAcquire(ProcessLock.DataPlanePath(path), TimeSpan.FromSeconds(5));
        var file = OpenPatiently(path);
        SpinWait.SpinUntil(
            () => Volatile.Read(ref file.Header->Ready) != 0, TimeSpan.FromSeconds(10));
        BringUp(file);
        return new(held!, file);
    }

    /// <summary>What the data plane writes once its ports are started.</summary>
    public static void BringUp(TableFile file)
    {
        file.Header->TscHz = 1_000_000_000;
        file.Header->MempoolSize = 1000;
        file.Header->MempoolFree = 990;
        for (var port = 0; port < file.Header->PortCount; port++)
        {
            var entry = file.Port(port);
            entry->Mac[0] = 2;
            entry->Mac[5] = (byte)(port + 1);
            entry->LinkUp = 1;
            entry->State = PortState.Up;
        }

        file.Header->DataPlanePid = Environment.ProcessId;
        file.Header->DataPlaneGeneration++;
        Volatile.Write(ref file.Header->DataPlaneReady, 1);
    }

    public void Count(Verdict verdict, uint bytes) =>
        File.Worker(0)->Verdicts[(int)verdict].Add(bytes);

    public void Receive(int port, uint bytes) => File.Worker(0)->Ports[port].Rx.Add(bytes);

    public void Dispose()
    {
        File.Dispose();
        _lock.Dispose();
    }

    private static TableFile OpenPatiently(string path)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return TableFile.Open(path);
            }
            catch (TablesException) when (attempt < 1000)
            {
                // Not finished yet.
                Thread.Sleep(5);
            }
        }
    }
}
