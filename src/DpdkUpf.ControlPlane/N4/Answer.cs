using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>An answer and the SEID that its header carries: the control plane function's.</summary>
internal readonly record struct Answer(ulong Seid, IMessage Message);
