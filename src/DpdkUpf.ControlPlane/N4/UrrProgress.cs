namespace DpdkUpf.ControlPlane.N4;

/// <summary>Bytes in each direction.</summary>
internal readonly record struct Volume(ulong Uplink, ulong Downlink)
{
    /// <summary>Both together.</summary>
    public ulong Total => Uplink + Downlink;

    /// <summary>What a usage counter has counted.</summary>
    public static Volume Of(in Tables.Usage usage) =>
        new(usage.Uplink.Bytes, usage.Downlink.Bytes);
}

/// <summary>Quotas of a URR that control has found used up.</summary>
[Flags]
internal enum UsedUp : byte
{
    None = 0,

    /// <summary>And has told so.</summary>
    Volume = 1 << 0,

    /// <summary>So packets stop.</summary>
    Time = 1 << 1,
}

/// <summary>
/// From where a URR's thresholds and quotas count (TS 29.244 §5.2.2.3.1). What is measured only
/// goes up, so a report that is not because of a threshold leaves all this as it is: what it
/// reports is then less than is missing to the threshold, without being subtracted.
/// </summary>
/// <param name="ThresholdFrom">Volume at which the volume threshold was last applied.</param>
/// <param name="QuotaFrom">The same for the volume quota.</param>
/// <param name="Seconds">All seconds reported so far.</param>
/// <param name="SecondsThresholdFrom">Seconds when the time threshold was last applied.</param>
/// <param name="SecondsQuotaFrom">The same for the time quota.</param>
/// <param name="NextPeriod">
/// When the next periodic report is due, in seconds since 1900; 0: there are none.
/// </param>
/// <param name="UsedUp">Quotas that were found used up.</param>
internal readonly record struct UrrProgress(
    Volume ThresholdFrom = default,
    Volume QuotaFrom = default,
    uint Seconds = 0,
    uint SecondsThresholdFrom = 0,
    uint SecondsQuotaFrom = 0,
    uint NextPeriod = 0,
    UsedUp UsedUp = UsedUp.None);
