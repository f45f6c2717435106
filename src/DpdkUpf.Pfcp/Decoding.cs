using DpdkUpf.Wire;

namespace DpdkUpf.Pfcp;

/// <summary>TS 29.244 §7.2.3.2, from the strictest to the laxest.</summary>
internal enum Presence
{
    Mandatory,
    Conditional,
    Optional,
}

/// <summary>
/// What generated code keeps while it reads one message: the first thing that is wrong, and how
/// many elements were passed over. Groups nest as deep as their types do, which is a fixed depth.
/// </summary>
internal struct Decoding
{
    private Presence _presence;
    private Refusal? _refusal;
    private PassedOver _passedOver;

    public readonly bool HasFailed => _refusal is not null;

    public readonly Refusal? Refusal => _refusal;

    public readonly PassedOver PassedOver => _passedOver;

    /// <summary>1 and the later elements of the same type in this group, at most
    /// <paramref name="most"/>: so many an array has to hold.</summary>
    public static int CountFrom(WireReader rest, ushort type, int most)
    {
        var count = 1;
        while (count < most && rest.Remaining >= 4)
        {
            count += rest.U16() == type ? 1 : 0;
            rest.Skip(rest.U16());
        }

        return count;
    }

    /// <summary>The next element of a group; false at its end or when something is wrong.</summary>
    public bool Next(ref WireReader group, out ushort type, out WireReader content)
    {
        type = 0;
        content = default;
        if (HasFailed || group.Remaining == 0)
        {
            return false;
        }

        type = group.U16();
        content = group.Slice(group.U16());
        if (group.Failed)
        {
            Fail(CauseValue.InvalidLength, type);
        }

        return !group.Failed;
    }

    /// <summary>Whether an element without others inside may be used.</summary>
    public bool Accepts(ushort type, ref WireReader content, bool isValid, Presence presence)
    {
        if (content.Failed)
        {
            Fail(CauseValue.InvalidLength, type);
            return false;
        }

        if (!isValid && Stricter(presence) == Presence.Optional)
        {
            Discard();
        }
        else if (!isValid)
        {
            Fail(CauseValue.MandatoryIeIncorrect, type);
        }

        return isValid;
    }

    /// <summary>Before a group is read; returns what <see cref="Leave"/> wants.</summary>
    public Presence Enter(Presence presence)
    {
        var outer = _presence;
        _presence = Stricter(presence);
        return outer;
    }

    public void Leave(Presence outer) => _presence = outer;

    /// <summary>A group lacks an element that it must have.</summary>
    public void Missing(ushort type)
    {
        switch (_presence)
        {
            case Presence.Mandatory:
                Fail(CauseValue.MandatoryIeMissing, type);
                break;
            case Presence.Conditional:
                Fail(CauseValue.ConditionalIeMissing, type);
                break;
            default:
                Discard();
                break;
        }
    }

    /// <summary>Known or not, the group does not have this element (§7.6.9).</summary>
    public void Unexpected(ushort type)
    {
        if (type >= PassedOver.FirstVendorType)
        {
            _passedOver.Vendor++;
        }
        else
        {
            _passedOver.Unexpected++;
        }
    }

    /// <summary>Once too often (§7.6.10).</summary>
    public void Repeat() => _passedOver.Repeated++;

    /// <summary>Optional, and empty or wrong (§7.6.8).</summary>
    public void Discard() => _passedOver.Discarded++;

    // An element is never more needed than the group that it is in.
    private readonly Presence Stricter(Presence presence) =>
        presence > _presence ? presence : _presence;

    private void Fail(CauseValue cause, ushort type) => _refusal ??= new(cause, type);
}
