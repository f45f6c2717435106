namespace DpdkUpf.Wire;

/// <summary>
/// On a record: a TLV information element whose parameters are its fields, in wire order. The
/// generator writes its codec. On a parameter of a group or message: carried under this type number
/// instead.
/// </summary>
[AttributeUsage(
    AttributeTargets.Struct | AttributeTargets.Class | AttributeTargets.Parameter)]
public sealed class IeAttribute(ushort type, string clause = "") : Attribute
{
    /// <summary>Type number.</summary>
    public ushort Type => type;

    /// <summary>Where the specification draws it.</summary>
    public string Clause => clause;
}

/// <summary>
/// On a record: an information element made of others. The type of a parameter is its presence
/// rule:
/// <c>T</c> mandatory, <c>T?</c> conditional, <c>Repeated&lt;T&gt;</c> a list.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class GroupAttribute(ushort type, string clause) : Attribute
{
    /// <summary>That it is there says something even if nothing is in it.</summary>
    public bool MayBeEmpty { get; set; }

    /// <summary>Type number.</summary>
    public ushort Type => type;

    /// <summary>Where the specification lists its elements.</summary>
    public string Clause => clause;
}

/// <summary>On a record: a message; presence as in <see cref="GroupAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class MessageAttribute(byte type, string clause) : Attribute
{
    /// <summary>Message type number.</summary>
    public byte Type => type;

    /// <summary>Where the specification lists its elements.</summary>
    public string Clause => clause;
}

/// <summary>
/// The element's presence is "optional" in the specification, so what is wrong with it is no error:
/// the element counts as absent (TS 29.244 §7.6.8).
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class OAttribute : Attribute;

/// <summary>A list with fewer elements counts as a missing mandatory element.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class MinAttribute(int count) : Attribute
{
    /// <summary>Least number of elements.</summary>
    public int Count => count;
}

/// <summary>Elements of a list beyond this number are ignored (TS 29.244 §7.6.10).</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class MaxAttribute(int count) : Attribute
{
    /// <summary>Greatest number of elements.</summary>
    public int Count => count;
}

/// <summary>
/// The field is there if one of <paramref name="values"/> holds: for an enum of flags, if any of
/// its bits is set in the field of that type; for another enum, if the field has that value.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class WhenAttribute(params object[] values) : Attribute
{
    /// <summary>Flags or values.</summary>
    public IReadOnlyList<object> Values => values;

    /// <summary>If set: and none of these flags is set.</summary>
    public object? Unless { get; set; }
}

/// <summary>The field is there if all of these flags are set.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class WhenAllAttribute(object flags) : Attribute
{
    /// <summary>Flags.</summary>
    public object Flags => flags;
}

/// <summary>The field is there unless one of these flags is set.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class UnlessAttribute(object flags) : Attribute
{
    /// <summary>Flags.</summary>
    public object Flags => flags;
}

/// <summary>The field's own length stands before it, in this many bytes (1 or 2).</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class LengthAttribute(int bytes) : Attribute
{
    /// <summary>Size of the length field.</summary>
    public int Bytes => bytes;
}

/// <summary>A number of this many bytes instead of its type's own size.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class SizeAttribute(int bytes) : Attribute
{
    /// <summary>Bytes on the wire, 1 to 8.</summary>
    public int Bytes => bytes;
}

/// <summary>Only these bits count; the others are spare: read as 0 and written as 0.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class MaskAttribute(ulong bits) : Attribute
{
    /// <summary>The bits that count.</summary>
    public ulong Bits => bits;
}

/// <summary>Spare octets stand before the field: ignored when read, 0 when written.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class SpareAttribute(int bytes) : Attribute
{
    /// <summary>How many.</summary>
    public int Bytes => bytes;
}

/// <summary>
/// Flags over several octets, the first being the lowest eight bits; senders of older releases have
/// fewer of them. Written with at least <paramref name="least"/> octets, in steps, as needed.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class FlagOctetsAttribute(int least, int most, int step = 1) : Attribute
{
    /// <summary>Octets that are always written.</summary>
    public int Least => least;

    /// <summary>Octets that are read at most.</summary>
    public int Most => most;

    /// <summary>Octets that come and go together.</summary>
    public int Step => step;
}

/// <summary>Fields added by a later release: absent if the element ends before them.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class TailAttribute : Attribute;
