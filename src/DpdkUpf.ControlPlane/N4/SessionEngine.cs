using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>An answer and the SEID that its header carries: the control plane function's.</summary>
internal readonly record struct Answer(ulong Seid, IMessage Message);

/// <summary>
/// PFCP sessions (TS 29.244 §6.3): each request is compiled first and published last, so a refusal
/// leaves no trace. Runs on the control thread only; knows no sockets.
/// </summary>
internal sealed class SessionEngine
{
    /// <summary>§6.3.2.</summary>
    public Answer Establish(
        Association peer, SessionEstablishmentRequest request, OperationTrace trace) =>
        throw new NotImplementedException();

    /// <summary>§6.3.3.</summary>
    public Answer Modify(
        Association peer, ulong seid, SessionModificationRequest request, OperationTrace trace) =>
        throw new NotImplementedException();

    /// <summary>§6.3.4.</summary>
    public Answer Delete(
        Association peer, ulong seid, SessionDeletionRequest request, OperationTrace trace) =>
        throw new NotImplementedException();

    /// <summary>Begins to end all sessions of a peer; <see cref="Poll"/> does it bit by bit.</summary>
    public void DeleteAll(Association peer) => throw new NotImplementedException();

    /// <summary>Everything that is due.</summary>
    /// <returns>True if there is more to do at once.</returns>
    public bool Poll() => throw new NotImplementedException();
}
