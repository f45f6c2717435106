using System.Text.Json;
using System.Text.Json.Serialization;
using DpdkUpf.ControlPlane.Node;

namespace DpdkUpf.Management;

/// <summary>The API's JSON, compiled: server and command line share it.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(StatusView))]
[JsonSerializable(typeof(NodeSnapshot))]
[JsonSerializable(typeof(TunnelRequest))]
[JsonSerializable(typeof(TunnelChange))]
[JsonSerializable(typeof(TunnelView[]))]
[JsonSerializable(typeof(NeighbourView[]))]
[JsonSerializable(typeof(RouteView[]))]
[JsonSerializable(typeof(SessionPage))]
[JsonSerializable(typeof(SessionView[]))]
[JsonSerializable(typeof(SessionDetailView))]
[JsonSerializable(typeof(PeerView))]
[JsonSerializable(typeof(PeerView[]))]
[JsonSerializable(typeof(ProblemView))]
[JsonSerializable(typeof(GcView))]
internal sealed partial class ApiJson : JsonSerializerContext;
