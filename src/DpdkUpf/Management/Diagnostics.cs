using System.Diagnostics;
using DpdkUpf.ControlPlane.Node;
using DpdkUpf.Tables;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace DpdkUpf.Management;

/// <summary>What a forced garbage collection did.</summary>
internal sealed record GcView(int Count, double LongestMs, double TotalMs, long HeapBytes);

/// <summary>
/// Disturbances on purpose, to show under traffic that the workers do not notice. There only with
/// <c>management.diagnostics: true</c>.
/// </summary>
internal sealed class Diagnostics(TableFile tables)
{
    private const int MaxCount = 1000;
    private const int MaxGarbageMb = 1024;

    public void Map(RouteGroupBuilder api)
    {
        api.MapPost(
            "/diagnostics/gc", (int? count, int? garbageMb) => Collect(count ?? 1, garbageMb ?? 0))
            .WithSummary("Fill the heap with garbage and force full blocking collections");
        api.MapPost("/diagnostics/gaps", ResetGaps)
            .WithSummary("Make every worker measure its longest gap anew");
    }

    private static IResult Collect(int count, int garbageMb)
    {
        if (count is < 1 or > MaxCount || garbageMb is < 0 or > MaxGarbageMb)
        {
            return TypedResults.Json(
                new ProblemView(
                    400,
                    "Bad Request",
                    $"count is 1 to {MaxCount}, garbageMb 0 to {MaxGarbageMb}",
                    null),
                ApiJson.Default.ProblemView,
                statusCode: StatusCodes.Status400BadRequest);
        }

        var times = Enumerable.Range(0, count).Select(_ => CollectOnce(garbageMb)).ToArray();
        var view = new GcView(
            count,
            times.Max().TotalMilliseconds,
            times.Sum(time => time.TotalMilliseconds),
            GC.GetTotalMemory(forceFullCollection: false));
        return TypedResults.Json(view, ApiJson.Default.GcView);
    }

    private static TimeSpan CollectOnce(int garbageMb)
    {
        const int ObjectBytes = 1024;
        var garbage = new byte[garbageMb * 1024][];
        for (var i = 0; i < garbage.Length; i++)
        {
            garbage[i] = new byte[ObjectBytes];
        }

        var began = Stopwatch.GetTimestamp();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        GC.KeepAlive(garbage);
        return Stopwatch.GetElapsedTime(began);
    }

    private NoContent ResetGaps()
    {
        NodeReader.ResetGaps(tables);
        return TypedResults.NoContent();
    }
}
