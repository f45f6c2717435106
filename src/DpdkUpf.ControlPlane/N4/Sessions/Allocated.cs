using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>
/// A session's rules with every choice made, and what the peer must be told of it.
/// </summary>
/// <param name="Rules">The rules.</param>
/// <param name="CreatedPdr">New PDRs for which something was chosen (TS 29.244 §7.5.3.2).</param>
/// <param name="UpdatedPdr">The same of changed PDRs (§7.5.5.5).</param>
/// <param name="TrafficEndpoint">The same of new and changed traffic endpoints (§7.5.3.5).</param>
internal sealed record Allocated(
    SessionEstablishmentRequest Rules,
    Repeated<CreatedPdr> CreatedPdr = default,
    Repeated<UpdatedPdr> UpdatedPdr = default,
    Repeated<CreatedTrafficEndpoint> TrafficEndpoint = default);
