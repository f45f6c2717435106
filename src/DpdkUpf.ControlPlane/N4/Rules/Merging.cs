using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4.Rules;

/// <summary>
/// One element of a rule after an update (TS 29.244 §5.6.3): what the update carries, nothing if it
/// carries it with a null length, and what was there if it says nothing of it.
/// </summary>
internal static class Merging
{
    public static T? Then<T>(this Cleared cleared, ushort type, T? update, T? old)
        where T : struct => update ?? (cleared.Contains(type) ? null : old);

    public static T? Then<T>(this Cleared cleared, ushort type, T? update, T? old)
        where T : class => update ?? (cleared.Contains(type) ? null : old);

    /// <summary>An update carries lists as a whole.</summary>
    public static Repeated<T> Then<T>(
        this Cleared cleared, ushort type, Repeated<T> update, Repeated<T> old) =>
        update.Count > 0 ? update : cleared.Contains(type) ? default : old;
}
