using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4.Rules;

/// <summary>Reports that a modification asks for at once (TS 29.244 §7.5.4.1, §7.5.4.10).</summary>
internal static class UrrQueries
{
    /// <summary>Only what was there before the message can be queried.</summary>
    public static N4Refusal? Check(
        SessionEstablishmentRequest old, SessionModificationRequest request)
    {
        var refusal = RuleIndex<CreateUrr>.TryCreate(
            RuleKinds.Urr, request.QueryUrr.Count > 0 ? old.CreateUrr : default, out var urrs);
        return refusal ?? request.QueryUrr.FirstRefusal(
            query => urrs.Find(query.UrrId.Value) is null
                ? RuleKinds.Urr.Fail(query.UrrId.Value, "there is nothing to query") : null);
    }

    /// <summary>
    /// All URRs or those named, each once; a removed one reports anyway. The flag and the list
    /// exclude each other (table 7.5.4.1-1, note 3): with both, all it is.
    /// </summary>
    public static Repeated<UrrId> Of(
        SessionEstablishmentRequest old, SessionModificationRequest request)
    {
        var all = (request.PfcpSmReqFlags?.Flags ?? 0).HasFlag(SmReqFlags.Qaurr);
        if (!all && request.QueryUrr.Count == 0)
        {
            return default;
        }

        var removed = request.RemoveUrr.AsEnumerable().Select(static remove => remove.UrrId);
        var asked = all
            ? old.CreateUrr.AsEnumerable().Select(static urr => urr.UrrId)
            : request.QueryUrr.AsEnumerable().Select(static query => query.UrrId);
        return Repeated.From(asked.Except(removed));
    }
}
