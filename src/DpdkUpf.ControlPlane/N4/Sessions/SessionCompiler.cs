using System.Runtime.InteropServices;
using DpdkUpf.ControlPlane.N4.Rules;
using DpdkUpf.Pfcp;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>
/// A session's rules as workers follow them: each PDR flattened with its QERs, URRs and FAR. Pure:
/// values in, values out. A PDR with an F-TEID is found by TEID, any other by UE address.
/// </summary>
internal sealed class SessionCompiler(Networks networks)
{
    private readonly Networks _networks = networks;
    private readonly Dictionary<uint, CreateQer> _qers = [];
    private readonly Dictionary<(SlotKind, uint), uint> _slots = [];
    private readonly Dictionary<uint, UsageLimits> _limits = [];
    private readonly List<CreatePdr> _pdrs = [];
    private readonly List<uint> _ruleSlots = [];
    private readonly List<Filter> _ruleFilters = [];
    private SessionEstablishmentRequest _rules = null!;
    private Repeated<UeIpAddress> _ues;
    private bool _isFramed;
    private CompiledProgram _program = null!;

    /// <summary>Compiles all PDRs in ascending precedence; equal ones keep their order.</summary>
    /// <param name="state">The session, with every choice made.</param>
    /// <param name="isFramed">It has networks behind its UE.</param>
    /// <param name="paths">Its FARs' paths.</param>
    /// <param name="program">Gets the program.</param>
    /// <returns>Why a rule cannot be made; null: all are.</returns>
    public N4Refusal? Compile(
        SessionState state, bool isFramed, FarPaths paths, CompiledProgram program)
    {
        Begin(state, isFramed, program);
        foreach (var pdr in _pdrs)
        {
            if (Compile(pdr, paths.Of(pdr.FarId)) is { } refusal)
            {
                return refusal with { Rule = new FailedRuleId(RuleType.Pdr, pdr.PdrId.Value) };
            }
        }

        return null;
    }

    private void Begin(SessionState state, bool isFramed, CompiledProgram program)
    {
        _isFramed = isFramed;
        _rules = state.Rules;
        _ues = EffectivePdi.UeAddresses(state.Rules);
        _program = program;
        program.Clear();
        _qers.Clear();
        foreach (var qer in state.Rules.CreateQer)
        {
            _qers[qer.QerId.Value] = qer;
        }

        BeginSlots(state);
        _pdrs.Clear();
        _pdrs.AddRange(state.Rules.CreatePdr.Span);
        SortByPrecedence(CollectionsMarshal.AsSpan(_pdrs));
    }

    private void BeginSlots(SessionState state)
    {
        _slots.Clear();
        _limits.Clear();
        foreach (var slot in state.Slots)
        {
            _slots[(slot.Kind, slot.RuleId)] = slot.Slot;
        }

        foreach (var urr in state.Rules.CreateUrr)
        {
            var id = urr.UrrId.Value;
            if (TimeMeter.IsPaused(urr))
            {
                // Counts nothing, so it reaches nothing.
                _slots.Remove((SlotKind.Usage, id));
            }
            else if (UrrLimits.Has(urr)
                && SessionSlots.IndexOf(state.Slots, SlotKind.Usage, id) is var index and >= 0)
            {
                AddLimits(urr, state.Slots[index]);
            }
        }
    }

    private void AddLimits(CreateUrr urr, in RuleSlot slot)
    {
        var limits = VolumeLimits.Of(urr, slot.Progress);
        if (!limits.Tell.IsNone || !limits.Stop.IsNone)
        {
            _limits[slot.Slot] = limits;
        }
    }

    // Few, mostly in order already, and equal ones must not change places: by insertion.
    private static void SortByPrecedence(Span<CreatePdr> pdrs)
    {
        for (var index = 1; index < pdrs.Length; index++)
        {
            var pdr = pdrs[index];
            var at = index;
            for (; at > 0 && Of(pdrs[at - 1].Precedence) > Of(pdr.Precedence); at--)
            {
                pdrs[at] = pdrs[at - 1];
            }

            pdrs[at] = pdr;
        }
    }

    private static uint Of(Precedence? precedence) => precedence?.Value ?? uint.MaxValue;

    private N4Refusal? Compile(CreatePdr pdr, in FarPath path)
    {
        var pdi = EffectivePdi.Of(pdr, _rules);
        var rule = new Rule
        {
            PdrId = pdr.PdrId.Value,
            Qfi = Rule.NoQfi,
            Action = path.Action,
            EgressNetworkInstance = path.EgressInstance,
            NextHop = path.NextHop,
        };
        if (AddFilters(pdi.SdfFilter, ref rule) is { } noFilter)
        {
            return noFilter;
        }

        foreach (var qfi in pdi.Qfi)
        {
            rule.QfiMask |= 1UL << qfi.Value;
        }

        rule.Flags = (pdi.IsUplink ? RuleFlags.Uplink : RuleFlags.None)
            | (path.IsToControlPlane ? RuleFlags.ToControlPlane : RuleFlags.None);
        AddQers(pdr, ref rule);
        AddSlots(pdr, ref rule);
        path.Outer?.Apply(ref rule, ContainerOf(pdr, rule, path));
        return pdi.LocalFTeid is { } teid
            ? AddTeidRule(pdr, pdi, teid, rule)
            : AddAddressRules(pdi, EffectivePdi.EncapsulationOf(pdr), rule);
    }

    private N4Refusal? AddFilters(Repeated<SdfFilter> filters, ref Rule rule)
    {
        _ruleFilters.Clear();
        foreach (var filter in filters)
        {
            if (!SdfFilters.TryCompile(filter, _ruleFilters, out var reason))
            {
                return new(
                    CauseValue.RuleCreationModificationFailure, SdfFilter.IeType, Reason: reason);
            }
        }

        var first = _program.AddFilters(CollectionsMarshal.AsSpan(_ruleFilters));
        if (first > ushort.MaxValue)
        {
            return new(CauseValue.NoResourcesAvailable, Reason: "too many filters");
        }

        rule.FilterCount = (byte)_ruleFilters.Count;
        rule.FilterLine = (ushort)first;
        return null;
    }

    private void AddQers(CreatePdr pdr, ref Rule rule)
    {
        foreach (var id in pdr.QerId)
        {
            if (!_qers.TryGetValue(id.Value, out var qer))
            {
                continue;
            }

            var gate = rule.Flags.HasFlag(RuleFlags.Uplink)
                ? qer.GateStatus.Ul
                : qer.GateStatus.Dl;
            rule.Flags |= gate == Gate.Closed ? RuleFlags.GateClosed : RuleFlags.None;
            if (rule.Qfi == Rule.NoQfi && qer.QosFlowIdentifier is { } qfi)
            {
                rule.Qfi = qfi.Value;
            }
        }
    }

    private void AddSlots(CreatePdr pdr, ref Rule rule)
    {
        _ruleSlots.Clear();
        foreach (var id in pdr.QerId)
        {
            AddSlot(SlotKind.Meter, id.Value, first: 0);
        }

        rule.MeterCount = (byte)_ruleSlots.Count;
        foreach (var id in pdr.UrrId)
        {
            AddSlot(SlotKind.Usage, id.Value, rule.MeterCount);
        }

        rule.UsageCount = (byte)(_ruleSlots.Count - rule.MeterCount);
        AddLimits(ref rule);
        if (_ruleSlots.Count > 0)
        {
            rule.SlotLine = (ushort)_program.AddSlots(CollectionsMarshal.AsSpan(_ruleSlots));
        }
    }

    private void AddLimits(ref Rule rule)
    {
        var usages = CollectionsMarshal.AsSpan(_ruleSlots)[rule.MeterCount..];
        Span<UsageLimits> limits = stackalloc UsageLimits[usages.Length];
        for (var index = 0; index < usages.Length; index++)
        {
            var isLimited = _limits.TryGetValue(usages[index], out var limit);
            limits[index] = isLimited ? limit : UsageLimits.None;
            rule.Flags |= (isLimited ? RuleFlags.Watched : 0)
                | (limits[index].Stop.IsNone ? 0 : RuleFlags.Quota);
        }

        if (rule.Flags.HasFlag(RuleFlags.Watched))
        {
            CompiledProgram.FillLine(_ruleSlots);
            _ruleSlots.AddRange(MemoryMarshal.Cast<UsageLimits, uint>(limits));
        }
    }

    // A rule that is named twice acts once.
    private void AddSlot(SlotKind kind, uint ruleId, int first)
    {
        if (_slots.TryGetValue((kind, ruleId), out var slot)
            && _ruleSlots.IndexOf(slot, first) < 0)
        {
            _ruleSlots.Add(slot);
        }
    }

    // TS 38.415: downlink towards the RAN, uplink towards another UPF; none in 4G, and none towards
    // the control plane.
    private uint? ContainerOf(CreatePdr pdr, in Rule rule, in FarPath path)
    {
        if (rule.Qfi == Rule.NoQfi || path.IsToControlPlane)
        {
            return null;
        }

        if (rule.Flags.HasFlag(RuleFlags.Uplink))
        {
            return PduSession.UplinkExtension(rule.Qfi);
        }

        return IsReflective(pdr)
            ? PduSession.ReflectiveExtension(rule.Qfi)
            : PduSession.DownlinkExtension(rule.Qfi);
    }

    private bool IsReflective(CreatePdr pdr)
    {
        foreach (var id in pdr.QerId)
        {
            if (_qers.TryGetValue(id.Value, out var qer) && qer.ReflectiveQos is { Value: 1 })
            {
                return true;
            }
        }

        return false;
    }

    private N4Refusal? AddTeidRule(CreatePdr pdr, in EffectivePdi pdi, FTeid teid, Rule rule)
    {
        if (_networks.OwnerOf(teid) is not { } item)
        {
            return new(
                CauseValue.RuleCreationModificationFailure, FTeid.IeType,
                Reason: $"no tunnel ends at the address of {teid}");
        }

        rule.LocalTeid = teid.Teid;
        rule.NetworkInstance = item.NetworkInstance;
        var own = EffectivePdi.NamesCpFunction(pdr.Pdi) ? default : pdi.UeIpAddress;
        SetUe(ref rule, own.Count > 0 ? own : _ues);
        if (rule.Flags.HasFlag(RuleFlags.Uplink) && (rule.UeIpv4 != 0 || rule.UeIpv6Prefix != 0))
        {
            rule.Flags |= RuleFlags.SourceIsUe | (_isFramed ? RuleFlags.Framed : RuleFlags.None);
        }

        _program.TeidRules.Add(rule);
        return null;
    }

    private N4Refusal? AddAddressRules(
        in EffectivePdi pdi, Encapsulation encapsulation, Rule rule)
    {
        var ues = pdi.UeIpAddress.Count > 0 ? pdi.UeIpAddress : _ues;
        if (pdi.IsUplink || ues.Count == 0)
        {
            return new(
                CauseValue.RuleCreationModificationFailure,
                pdi.IsUplink ? FTeid.IeType : UeIpAddress.IeType,
                Reason: "neither a local F-TEID nor a UE address to find packets by");
        }

        if (!_networks.TryData(pdi.NetworkInstance, _rules.ApnDnn, out var instance))
        {
            return new(
                CauseValue.RuleCreationModificationFailure, NetworkInstance.IeType,
                Reason: $"no interface for '{pdi.NetworkInstance?.Name}'");
        }

        rule.Origin = new(instance, encapsulation);
        // One that names neither address nor network is for all that is the UE's.
        rule.Flags |= pdi.IsFramed || (_isFramed && pdi.UeIpAddress.Count == 0)
            ? RuleFlags.Framed
            : RuleFlags.None;
        for (var ues4v6 = ues.Span; !ues4v6.IsEmpty;)
        {
            ues4v6 = ues4v6[SetUe(ref rule, ues4v6)..];
            _program.AddressRules.Add(rule);
        }

        return null;
    }

    private static void SetUe(ref Rule rule, Repeated<UeIpAddress> ues) =>
        SetUe(ref rule, ues.Span);

    // One address of each family fits into a rule; returns how many elements it took.
    private static int SetUe(ref Rule rule, ReadOnlySpan<UeIpAddress> ues)
    {
        (rule.UeIpv4, rule.UeIpv6Prefix) = (0, 0);
        for (var index = 0; index < ues.Length; index++)
        {
            var ue = ues[index];
            var v4 = ue.Flags.HasFlag(UeIpAddressFlags.V4) ? ue.V4.Value : 0;
            var v6 = ue.Flags.HasFlag(UeIpAddressFlags.V6) ? ue.V6.High : 0;
            if ((v4 != 0 && rule.UeIpv4 != 0) || (v6 != 0 && rule.UeIpv6Prefix != 0))
            {
                return index;
            }

            rule.UeIpv4 = v4 != 0 ? v4 : rule.UeIpv4;
            rule.UeIpv6Prefix = v6 != 0 ? v6 : rule.UeIpv6Prefix;
        }

        return ues.Length;
    }
}
