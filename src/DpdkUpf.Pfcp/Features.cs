using DpdkUpf.Wire;

namespace DpdkUpf.Pfcp;

[Ie(43, "8.2.25")]
public readonly partial record struct UpFunctionFeatures([FlagOctets(2, 8, 2)] UpFeatures Features);

[Ie(89, "8.2.58")]
public readonly partial record struct CpFunctionFeatures([FlagOctets(1, 3)] CpFeatures Features);

[Flags]
public enum UpFeatures : ulong
{
    None = 0,
    Bucp = 1UL << 0,
    Ddnd = 1UL << 1,
    Dlbd = 1UL << 2,
    Trst = 1UL << 3,
    Ftup = 1UL << 4,
    Pfdm = 1UL << 5,
    Heeu = 1UL << 6,
    Treu = 1UL << 7,
    Empu = 1UL << 8,
    Pdiu = 1UL << 9,
    Udbc = 1UL << 10,
    Quoac = 1UL << 11,
    Trace = 1UL << 12,
    Frrt = 1UL << 13,
    Pfde = 1UL << 14,
    Epfar = 1UL << 15,
    Dpdra = 1UL << 16,
    Adpdp = 1UL << 17,
    Ueip = 1UL << 18,
    Sset = 1UL << 19,
    Mnop = 1UL << 20,
    Mte = 1UL << 21,
    Bundl = 1UL << 22,
    Gcom = 1UL << 23,
    Mpas = 1UL << 24,
    Rttl = 1UL << 25,
    Vtime = 1UL << 26,
    Norp = 1UL << 27,
    Iptv = 1UL << 28,
    Ip6Pl = 1UL << 29,
    Tsn = 1UL << 30,
    Mptcp = 1UL << 31,
    AtsssLl = 1UL << 32,
    Qfqm = 1UL << 33,
    Gpqm = 1UL << 34,
    MtEdt = 1UL << 35,
    Ciot = 1UL << 36,
    Ethar = 1UL << 37,
    Ddds = 1UL << 38,
    Rds = 1UL << 39,
    Rttwp = 1UL << 40,
    Quasf = 1UL << 41,
    Nspoc = 1UL << 42,
    L2tp = 1UL << 43,
    Upber = 1UL << 44,
    Resps = 1UL << 45,
    Iprep = 1UL << 46,
    Dnsts = 1UL << 47,
    Drqos = 1UL << 48,
    MbsN4 = 1UL << 49,
    Psuprm = 1UL << 50,
    Epppi = 1UL << 51,
    Ratp = 1UL << 52,
    Upidp = 1UL << 53,
    Afsfc = 1UL << 54,
    MpquicUdp = 1UL << 55,
    Redsm = 1UL << 56,
    Dbdm = 1UL << 57,
    Tscts = 1UL << 58,
    Drtsc = 1UL << 59,
    N6Jedb = 1UL << 60,
    Qmcon = 1UL << 61,
    Detnet = 1UL << 62,
    Eml4s = 1UL << 63,
}

[Flags]
public enum CpFeatures : uint
{
    None = 0,
    Load = 1 << 0,
    Ovrl = 1 << 1,
    Epfar = 1 << 2,
    Sset = 1 << 3,
    Bundl = 1 << 4,
    Mpas = 1 << 5,
    Ardr = 1 << 6,
    Uiaur = 1 << 7,
    Psucc = 1 << 8,
    Rpgur = 1 << 9,
    Papfd = 1 << 10,
}

[Ie(49, "8.2.31")]
public readonly partial record struct PfcpSmReqFlags(SmReqFlags Flags);

[Flags]
public enum SmReqFlags : byte
{
    None = 0,
    Drobu = 1 << 0,
    Sndem = 1 << 1,
    Qaurr = 1 << 2,
    Sumpc = 1 << 3,
    Rumuc = 1 << 4,
    Deteid = 1 << 5,
    Hrsbom = 1 << 6,
}

[Ie(50, "8.2.32")]
public readonly partial record struct PfcpSrRspFlags(SrRspFlags Flags);

[Flags]
public enum SrRspFlags : byte
{
    None = 0,
    Drobu = 1 << 0,
}

[Ie(161, "8.2.119")]
public readonly partial record struct PfcpSrReqFlags(SrReqFlags Flags);

[Flags]
public enum SrReqFlags : byte
{
    None = 0,
    Psdbu = 1 << 0,
    Pppcp = 1 << 1,
}

[Ie(162, "8.2.120")]
public readonly partial record struct PfcpAuReqFlags(AuReqFlags Flags);

[Flags]
public enum AuReqFlags : byte
{
    None = 0,
    Parps = 1 << 0,
}

[Ie(259, "8.2.178")]
public readonly partial record struct PfcpAsReqFlags(AsReqFlags Flags);

[Flags]
public enum AsReqFlags : byte
{
    None = 0,
    Uupsi = 1 << 0,
}

[Ie(184, "8.2.134")]
public readonly partial record struct PfcpAsRspFlags(AsRspFlags Flags);

[Flags]
public enum AsRspFlags : byte
{
    None = 0,
    Psrei = 1 << 0,
    Uupsi = 1 << 1,
}

[Ie(186, "8.2.136")]
public readonly partial record struct PfcpSeReqFlags(SeReqFlags Flags);

[Flags]
public enum SeReqFlags : byte
{
    None = 0,
    Resti = 1 << 0,
    Sumpc = 1 << 1,
    Hrsbom = 1 << 2,
    Epri = 1 << 3,
}

[Ie(318, "8.2.215")]
public readonly partial record struct PfcpSdRspFlags(SdRspFlags Flags);

[Flags]
public enum SdRspFlags : byte
{
    None = 0,
    Puru = 1 << 0,
}

[Ie(110, "8.2.76")]
public readonly partial record struct OciFlags(OverloadFlags Flags);

[Flags]
public enum OverloadFlags : byte
{
    None = 0,
    Aoci = 1 << 0,
}

[Ie(111, "8.2.77")]
public readonly partial record struct PfcpAssociationReleaseRequest(AssociationReleaseFlags Flags);

[Flags]
public enum AssociationReleaseFlags : byte
{
    None = 0,
    Sarr = 1 << 0,
    Urss = 1 << 1,
}

[Ie(382, "8.2.267")]
public readonly partial record struct SmfChangeReason(SmfChangeReasonFlags Flags);

[Flags]
public enum SmfChangeReasonFlags : byte
{
    None = 0,
    MpSnr = 1 << 0,
    MpSsf = 1 << 1,
    MpSai = 1 << 2,
}

[Ie(101, "8.2.69")]
public readonly partial record struct NodeReportType(NodeReports Reports);

[Flags]
public enum NodeReports : byte
{
    None = 0,
    Upfr = 1 << 0,
    Uprr = 1 << 1,
    Ckdr = 1 << 2,
    Gpqr = 1 << 3,
    Purr = 1 << 4,
    Vsr = 1 << 5,
    N6Dr = 1 << 6,
}

[Ie(39, "8.2.21")]
public readonly partial record struct ReportType(Reports Reports);

[Flags]
public enum Reports : byte
{
    None = 0,
    Dldr = 1 << 0,
    Usar = 1 << 1,
    Erir = 1 << 2,
    Upir = 1 << 3,
    Tmir = 1 << 4,
    Sesr = 1 << 5,
    Uisr = 1 << 6,
}

[Ie(360, "8.2.250")]
public readonly partial record struct PacketInspectionFunctionality(PacketInspections Inspections);

[Flags]
public enum PacketInspections : byte
{
    None = 0,
    Ipbd = 1 << 0,
    Macd = 1 << 1,
    Dpid = 1 << 2,
}

[Ie(359, "8.2.249")]
public readonly partial record struct OperatorConfigurableUpfCapability(Octets Value);

[Ie(96, "8.2.65")]
public readonly partial record struct RecoveryTimeStamp(uint Seconds);

[Ie(53, "8.2.34")]
public readonly partial record struct Metric(byte Percent);

[Ie(55, "8.2.35")]
public readonly partial record struct Timer(byte Value);

[Ie(112, "8.2.78")]
public readonly partial record struct GracefulReleasePeriod(byte Value);

[Ie(269, "8.2.184")]
public readonly partial record struct ValidityTimer(ushort Seconds);

[Ie(320, "8.2.217")]
public readonly partial record struct VendorSpecificNodeReportType(
    ushort EnterpriseId,
    byte Reports);
