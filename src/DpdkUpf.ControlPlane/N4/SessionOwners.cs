using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>Whose session an SEID of ours is: the tables know.</summary>
internal static unsafe class SessionOwners
{
    /// <summary>Low bits of an SEID: the session's index.</summary>
    public const ulong IndexMask = 0xFF_FFFF;

    /// <summary>The association's index; null: there is no such session.</summary>
    public static byte? Find(TableFile file, ulong seid)
    {
        var index = seid & IndexMask;
        if (index >= (ulong)file.Sizes.Sessions)
        {
            return null;
        }

        var session = file.Sessions + index;
        return session->Origin == SessionOrigin.Pfcp && session->Program != 0
            && session->Id == seid
            ? session->Peer
            : null;
    }
}
