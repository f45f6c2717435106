using System.ComponentModel;
using System.Text.Json.Serialization.Metadata;
using DpdkUpf.ControlPlane.Node;
using DpdkUpf.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DpdkUpf.Management;

/// <summary>The REST API. Its OpenAPI document is at <c>/openapi/v1.json</c>.</summary>
internal static class ManagementApi
{
    public static void Map(
        IEndpointRouteBuilder app,
        ControlHost control,
        StatusReader status,
        Diagnostics? diagnostics)
    {
        var api = app.MapGroup("/v1");
        api.MapGet("/status", status.ReadAsync)
            .WithSummary("What runs, on what, and how full it is");
        api.MapGet("/counters", () => NodeReader.Read(control.Tables))
            .WithSummary("What became of every packet, by verdict, port and worker");
        api.MapGet("/neighbours", control.NeighboursAsync).WithSummary("ARP and ND entries");
        api.MapGet("/routes", control.RoutesAsync).WithSummary("Routes of every network instance");
        MapTunnels(api, control);
        MapSessions(api, control.Sessions);
        app.MapOpenApi();
        diagnostics?.Map(api);
    }

    /// <summary>
    /// 200 while packets can flow, else 503: for load balancers and orchestrators.
    /// </summary>
    public static IResult Health(ControlHost control)
    {
        var snapshot = NodeReader.Read(control.Tables);
        var isForwarding = snapshot is { IsAlive: true, IsReady: true };
        return Results.Text(
            isForwarding ? "forwarding\n" : "not forwarding\n",
            statusCode: isForwarding
                ? StatusCodes.Status200OK
                : StatusCodes.Status503ServiceUnavailable);
    }

    private static void MapTunnels(RouteGroupBuilder api, ControlHost control)
    {
        api.MapGet("/tunnels", control.TunnelsAsync).WithSummary(
            "Tunnels in force, with their traffic");
        api.MapPost(
            "/tunnels", async (TunnelRequest request) => Answer(
                await control.AddAsync(request), ApiJson.Default.TunnelChange))
            .WithSummary("Add a tunnel; answers once every worker uses it")
            .WithResponses();
        api.MapDelete(
            "/tunnels/{tunnel}", async (string tunnel) => Answer(
                await control.DeleteAsync(tunnel), ApiJson.Default.TunnelChange))
            .WithSummary("Delete a tunnel by local TEID or name; answers once no worker uses it")
            .WithResponses();
    }

    private static RouteHandlerBuilder WithResponses(this RouteHandlerBuilder builder) =>
        builder.Produces<TunnelChange>()
            .Produces<ProblemView>(StatusCodes.Status400BadRequest)
            .Produces<ProblemView>(StatusCodes.Status404NotFound)
            .Produces<ProblemView>(StatusCodes.Status409Conflict)
            .Produces<ProblemView>(StatusCodes.Status507InsufficientStorage);

    private static void MapSessions(RouteGroupBuilder api, SessionQueries sessions)
    {
        api.MapGet("/sessions", async (
            [Description("Where to begin: next of the page before.")] ulong? after,
            [Description("Sessions of an answer at most, 1 to 10000.")] int? limit,
            [Description("Node ID: only the sessions of this peer.")] string? peer) => Answer(
                await sessions.ListAsync(
                    after ?? 0, limit ?? SessionQueries.DefaultLimit, peer),
                ApiJson.Default.SessionPage))
            .WithSummary("A page of the sessions: of PFCP, and static tunnels")
            .Produces<SessionPage>()
            .Produces<ProblemView>(StatusCodes.Status400BadRequest);
        api.MapGet("/sessions/{seid}", async (
            [Description("Our SEID, decimal or hexadecimal with 0x.")] string seid) => Answer(
                await sessions.ShowAsync(seid), ApiJson.Default.SessionDetailView))
            .WithSummary("A session with its rules, and what of them is not enforced")
            .Produces<SessionDetailView>()
            .Produces<ProblemView>(StatusCodes.Status400BadRequest)
            .Produces<ProblemView>(StatusCodes.Status404NotFound);
        api.MapGet("/peers", sessions.PeersAsync).WithSummary("PFCP associations");
        api.MapPost("/peers/{node}/release", async (
            [Description("The peer's Node ID.")] string node) => Answer(
                await sessions.ReleaseAsync(node), ApiJson.Default.PeerView))
            .WithSummary("Begin to release an association; its sessions end with it")
            .WithDescription("With a peer that supports EPFAR the sessions are drained: each ends "
                + "with a last report of its usage. Others are asked to release in time (SARR).")
            .Produces<PeerView>()
            .Produces<ProblemView>(StatusCodes.Status404NotFound);
    }

    private static IResult Answer<T>(Answer<T> answer, JsonTypeInfo<T> type)
        where T : class => answer.Problem is { } problem
        ? TypedResults.Json(
            problem, ApiJson.Default.ProblemView, "application/problem+json", problem.Status)
        : TypedResults.Json(answer.Value!, type);
}

/// <summary>A value, or the problem to answer with.</summary>
internal readonly record struct Answer<T>(T? Value, ProblemView? Problem)
    where T : class;
