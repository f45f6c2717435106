using System.Diagnostics;
using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>Names of the facts that spans of N4 carry; docs/operations.md explains them.</summary>
internal static class N4Tags
{
    public const string System = "rpc.system";
    public const string Method = "rpc.method";
    public const string PeerAddress = "network.peer.address";
    public const string PeerPort = "network.peer.port";
    public const string MessageType = "pfcp.message.type";
    public const string SequenceNumber = "pfcp.sequence_number";
    public const string Seid = "pfcp.seid";
    public const string Cause = "pfcp.cause";
    public const string OffendingIe = "pfcp.offending_ie";
    public const string NodeId = "pfcp.peer.node_id";
    public const string Retransmission = "pfcp.retransmission";
    public const string Pdrs = "pfcp.pdr.count";
    public const string Fars = "pfcp.far.count";
    public const string Qers = "pfcp.qer.count";
    public const string Urrs = "pfcp.urr.count";
}

/// <summary>The span of one PFCP transaction. Costs nothing while nobody listens.</summary>
internal readonly record struct N4Trace(OperationTrace Trace)
{
    /// <summary>Where it is, for links and children; default while nobody listens.</summary>
    public ActivityContext Context => Trace.Context;

    /// <summary>Begins the span of a peer's request, at the time when it came.</summary>
    public static N4Trace Server(in ReceivedMessage request, TimeProvider time)
    {
        if (!OperationTrace.IsListenedTo)
        {
            return new(OperationTrace.None);
        }

        var now = time.GetUtcNow();
        var start = now - time.GetElapsedTime(request.ReceivedAt);
        var name = Name(request.Header.Type);
        var trace = OperationTrace.Start(name, default, ActivityKind.Server, start);
        var decoded = now - time.GetElapsedTime(request.DecodedAt);
        trace.Phase("decode", start, decoded, isComplete: true);
        var result = new N4Trace(trace);
        result.Describe(request.Header, request.Path, name);
        if (trace.IsRecorded && request.Decoded.Message is { } message)
        {
            result.CountRules(message);
        }

        return result;
    }

    /// <summary>Begins the span of a request of ours.</summary>
    public static N4Trace Client(Header header, N4Path path, ActivityContext follows)
    {
        if (!OperationTrace.IsListenedTo)
        {
            return new(OperationTrace.None);
        }

        var name = Name(header.Type);
        var trace = OperationTrace.Start(name, default, ActivityKind.Client, follows: follows);
        var result = new N4Trace(trace);
        result.Describe(header, path, name);
        return result;
    }

    /// <summary>Says whose request it is.</summary>
    public void Tag(Association peer)
    {
        if (Trace.IsRecorded)
        {
            Trace.Tag(N4Tags.NodeId, peer.NodeId.Text());
        }
    }

    /// <summary>Ends the span with the answer's cause.</summary>
    public void End(CauseValue cause)
    {
        if (Trace.IsRecorded && cause != default)
        {
            Trace.Tag(N4Tags.Cause, cause.ToString());
            if (!cause.IsAccepted())
            {
                Trace.Fail(cause.ToString());
            }
        }

        Trace.End();
    }

    /// <summary>Ends the span of a request that came again.</summary>
    public void EndDuplicate()
    {
        Trace.Tag(N4Tags.Retransmission, value: true);
        Trace.End();
    }

    /// <summary>Ends the span of a request that nobody answered.</summary>
    public void EndUnanswered()
    {
        Trace.Fail("no answer");
        Trace.End();
    }

    private static string Name(MessageType type) =>
        Enum.IsDefined(type) ? $"PFCP {type}" : "PFCP unknown message";

    private void Describe(Header header, N4Path path, string name)
    {
        if (!Trace.IsRecorded)
        {
            return;
        }

        Trace.Tag(N4Tags.System, "pfcp");
        Trace.Tag(N4Tags.Method, name);
        Trace.Tag(N4Tags.PeerAddress, path.Remote.ToString());
        Trace.Tag(N4Tags.PeerPort, (int)path.Port);
        Trace.Tag(N4Tags.MessageType, (int)header.Type);
        Trace.Tag(N4Tags.SequenceNumber, (long)header.SequenceNumber);
        if (header.Seid is { } seid)
        {
            Trace.Tag(N4Tags.Seid, $"0x{seid:x16}");
        }
    }

    private void CountRules(IMessage message)
    {
        switch (message)
        {
            case SessionEstablishmentRequest m:
                Count(
                    m.CreatePdr.Count, m.CreateFar.Count, m.CreateQer.Count, m.CreateUrr.Count);
                break;
            case SessionModificationRequest m:
                Count(
                    m.CreatePdr.Count + m.UpdatePdr.Count + m.RemovePdr.Count,
                    m.CreateFar.Count + m.UpdateFar.Count + m.RemoveFar.Count,
                    m.CreateQer.Count + m.UpdateQer.Count + m.RemoveQer.Count,
                    m.CreateUrr.Count + m.UpdateUrr.Count + m.RemoveUrr.Count);
                break;
        }
    }

    private void Count(int pdrs, int fars, int qers, int urrs)
    {
        Trace.Tag(N4Tags.Pdrs, pdrs);
        Trace.Tag(N4Tags.Fars, fars);
        Trace.Tag(N4Tags.Qers, qers);
        Trace.Tag(N4Tags.Urrs, urrs);
    }
}
