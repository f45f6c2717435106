using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>
/// A look, for a moment, whether all workers have left what was unpublished: a burst takes
/// microseconds. One that does not move is not waited for.
/// </summary>
internal sealed class Quiescence(Epoch epoch)
{
    private const int Looks = 200;
    private const int SpinsBetweenLooks = 30;
    private readonly Epoch _epoch = epoch;

    /// <summary>Looks.</summary>
    /// <returns>True if all have.</returns>
    public bool Pass()
    {
        var snapshot = _epoch.Snapshot();
        for (var look = 0; look < Looks; look++)
        {
            if (_epoch.HavePassed(snapshot))
            {
                return true;
            }

            Thread.SpinWait(SpinsBetweenLooks);
        }

        return false;
    }
}
