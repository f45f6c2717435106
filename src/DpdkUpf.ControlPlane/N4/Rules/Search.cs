using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4.Rules;

/// <summary>Looks through elements without copying them.</summary>
internal static class Search
{
    /// <summary>True: some element is of that kind.</summary>
    public static bool Has<T>(this Repeated<T> elements, Func<T, bool> isOfKind)
    {
        foreach (var element in elements)
        {
            if (isOfKind(element))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The first thing wrong with any of them; null: none.</summary>
    public static N4Refusal? FirstRefusal<T>(
        this Repeated<T> elements, Func<T, N4Refusal?> check)
    {
        N4Refusal? refusal = null;
        for (var i = 0; refusal is null && i < elements.Count; i++)
        {
            refusal = check(elements[i]);
        }

        return refusal;
    }
}
