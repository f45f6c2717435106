using DpdkUpf.Tables;

namespace DpdkUpf.Stress;

/// <summary>Workers that look everything up and check what they find.</summary>
internal static class DataPlane
{
    public static int Run(string path)
    {
        using var running = ProcessLock.TryAcquire(ProcessLock.DataPlanePath(path))
            ?? throw new InvalidOperationException("there is a data plane already");
        using var file = TableFile.Open(path);
        var workers = Enumerable.Range(0, file.Sizes.Workers)
            .Select(worker => new SimulatedWorker(file, worker))
            .ToList();
        var threads = workers.Select(worker => new Thread(worker.Run)).ToList();
        threads.ForEach(thread => thread.Start());
        Console.WriteLine("ready");
        while (Console.In.ReadLine() is not null)
        {
            workers.ForEach(worker => worker.IsQuiet = true);
        }

        workers.ForEach(worker => worker.IsStopping = true);
        threads.ForEach(thread => thread.Join());
        workers.ForEach(worker => Console.WriteLine(worker.Report));
        return 0;
    }
}
