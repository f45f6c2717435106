using DpdkUpf.ControlPlane;
using DpdkUpf.Tables;
using DpdkUpf.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace DpdkUpf.Stress;

/// <summary>A control process that lives fast and may die at any instruction.</summary>
internal static unsafe class Writer
{
    private const int TimeFactor = 200;
    private const int DrainSeconds = 15;

    public static int Prepare(string path)
    {
        using var owner = Open(path, out var engine);
        BringUp(owner.File, 0, "02:00:00:00:03:01");
        BringUp(owner.File, 1, "02:00:00:00:06:01");
        for (var number = Plan.Tunnels; number < Plan.Tunnels + Plan.Anchors; number++)
        {
            // All peers, so that their next hops are there from the start.
            if (engine.Tunnels.Add(
                Plan.Tunnel(number, number), SessionOrigin.AddedTunnel, OperationTrace.None)
                .Refusal is { } refusal)
            {
                Console.Error.WriteLine(refusal.Message);
                return 1;
            }
        }

        // No data plane runs yet: what was replaced meanwhile is free after a few rounds.
        for (var round = 0; round < 8; round++)
        {
            engine.Poll();
        }

        Console.WriteLine(Usage(engine));
        return 0;
    }

    public static int Churn(string path, int seed)
    {
        using var owner = Open(path, out var engine);
        Console.WriteLine("ready");
        var random = new Random(seed);
        while (true)
        {
            Change(engine.Tunnels, random.Next(Plan.Tunnels), random);
            engine.Poll();
        }
    }

    public static int Drain(string path)
    {
        using var owner = Open(path, out var engine);
        var expected = Console.In.ReadLine()!;
        for (var number = 0; number < Plan.Tunnels; number++)
        {
            if (engine.Tunnels.Find(Plan.Teid(number)) is { } session)
            {
                engine.Tunnels.Delete(session, OperationTrace.None);
            }
        }

        // Neighbours that were found on the way go when they stop answering.
        var until = DateTime.UtcNow.AddSeconds(DrainSeconds);
        while (Usage(engine) != expected && DateTime.UtcNow < until)
        {
            engine.Poll();
            Thread.Sleep(1);
        }

        Console.WriteLine(Usage(engine));
        return 0;
    }

    private static TablesOwner Open(string path, out Engine engine)
    {
        var owner = TablesOwner.Open(Plan.Options(path));
        owner.Apply();
        engine = new Engine(
            owner.File, owner.Topology, new FastTime(TimeFactor), NullLogger.Instance);
        var report = engine.Start(owner.How, OperationTrace.None);
        foreach (var refused in report.Refused)
        {
            throw new InvalidOperationException($"lost: {refused}");
        }

        return owner;
    }

    // Refusals (no lines free yet, UE address in use) are part of the game.
    private static void Change(TunnelTable tunnels, int number, Random random)
    {
        var tunnel = Plan.Tunnel(number, random.Next(0x10000));
        if (tunnels.Find(Plan.Teid(number)) is not { } session)
        {
            _ = tunnels.Add(tunnel, SessionOrigin.AddedTunnel, OperationTrace.None);
        }
        else if (random.Next(3) == 0)
        {
            tunnels.Delete(session, OperationTrace.None);
        }
        else
        {
            _ = tunnels.Change(session, tunnel, OperationTrace.None);
        }
    }

    private static string Usage(Engine engine) =>
        string.Join(' ', engine.Inspect().Usage.Select(usage => $"{usage.Table}={usage.Used}"));

    private static void BringUp(TableFile file, int port, string mac)
    {
        *(MacAddress*)file.Port(port)->Mac = MacAddress.Parse(mac);
        file.Port(port)->LinkUp = 1;
        file.Port(port)->State = PortState.Up;
        file.Header->DataPlaneReady = 1;
    }
}
