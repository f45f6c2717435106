using System.Reflection;
using DpdkUpf.Wire;

namespace DpdkUpf.Pfcp;

/// <summary>
/// Any record of the protocol with random content that a sender could mean: the attributes that the
/// codec is generated from say what that is. The same seed gives the same record.
/// </summary>
internal sealed class Sample(int seed, Fill fill, Dialect? dialect = null)
{
    private const int MaxTries = 1_000;
    private const ushort LastIeOfRelease15 = 160;
    private const uint Plmn = 0x62F220;

    // CHOOSE ID only goes with CHOOSE, and some family must be named (§8.2.3).
    private static readonly FTeidFlags[] FTeidChoices =
    [
        FTeidFlags.V4,
        FTeidFlags.V6,
        FTeidFlags.V4 | FTeidFlags.V6,
        FTeidFlags.Ch | FTeidFlags.V4,
        FTeidFlags.Ch | FTeidFlags.ChId | FTeidFlags.V4 | FTeidFlags.V6,
    ];

    private static readonly string[] Words = ["internet", "ims", "edge-1", "access.mnc001", "x"];

    private readonly Random _random = new(seed);

    public static IEnumerable<Type> Messages => Types<MessageAttribute>();

    public static IEnumerable<Type> Groups => Types<GroupAttribute>();

    public static IEnumerable<Type> Ies => Types<IeAttribute>();

    public static IMessage Message(Type type, int seed, Fill fill, Dialect? dialect = null) =>
        (IMessage)new Sample(seed, fill, dialect).Record(type);

    /// <summary>
    /// A session message goes to a session; everything else of a header is random.
    /// </summary>
    public static Header Header(IMessage message, int seed) => new(
        message.Type,
        (uint)seed & Pfcp.Header.MaxSequenceNumber,
        message.Type.IsSession() ? (ulong)seed * 0x9E37_79B9 : null,
        message.Type.IsSession() && seed % 3 == 0 ? (byte)(seed % 16) : null);

    public object Record(Type type)
    {
        for (var i = 0; i < MaxTries; i++)
        {
            var record = Odd(type) ?? Regular(type);
            if (IsMeant(record))
            {
                return record;
            }
        }

        throw new InvalidOperationException($"no valid {type.Name} found");
    }

    // Octets that have a form of their own inside, which the codec leaves to those who use them.
    private Octets Inside(string name) => name switch
    {
        "AdditionalFlowDescription" or "AdditionalUrl" => Octets.Parse("0003616263000161"),
        "AdditionalDomainName" => Octets.Parse("00036162630001610002626300026162"),
        "CollectionEntityAddress" => Bytes(4),
        "DestinationInterface" => Bytes(1),
        "Imsi" or "Imei" or "Msisdn" => Octets.Parse("21436587F9"),
        "Name" or "Challenge" or "Response" => Octets.Parse("616263"),
        "Addresses" => Octets.Parse("04E8000001040A000001"),
        _ => Bytes(1 + _random.Next(9)),
    };

    private bool Knows(ParameterInfo parameter, Type element) =>
        dialect is null || !IsIe(element) || (dialect.Knows(element)
            && (parameter.GetCustomAttribute<IeAttribute>()?.Type ?? 0) <= dialect.LastIe);

    // Neither a value without meaning nor a group without content: decoding drops those.
    private static bool IsMeant(object record) =>
        (record.GetType().GetProperty("IsValid", BindingFlags.Instance | BindingFlags.NonPublic)
            is not { } valid || (bool)valid.GetValue(record)!)
        && (!IsIe(record.GetType()) || Pfcp.Bytes.EncodeElement(record).Length > 0);

    private static IEnumerable<Type> Types<T>()
        where T : Attribute => typeof(IMessage).Assembly.GetTypes()
            .Where(type => type.GetCustomAttribute<T>() is not null)
            .OrderBy(type => type.Name, StringComparer.Ordinal);

    private object Regular(Type type)
    {
        var constructor = type.GetConstructors().MaxBy(found => found.GetParameters().Length)!;
        var values = new Dictionary<ParameterInfo, object?>();
        foreach (var parameter in constructor.GetParameters())
        {
            values[parameter] = Condition.Holds(parameter, values)
                ? Value(parameter, parameter.ParameterType) : Default(parameter.ParameterType);
        }

        return constructor.Invoke([.. values.Values]);
    }

    private object? Value(ParameterInfo parameter, Type type)
    {
        if (type.Name == "Repeated`1")
        {
            return Knows(parameter, type.GenericTypeArguments[0])
                ? List(parameter, type.GenericTypeArguments[0]) : Default(type);
        }

        var element = Nullable.GetUnderlyingType(type) ?? type;
        var isNullable = element != type || new NullabilityInfoContext()
            .Create(parameter).WriteState == NullabilityState.Nullable;
        return isNullable && IsIe(element) && (!Knows(parameter, element) || Skips(parameter))
            ? null : Plain(parameter, element);
    }

    private object List(ParameterInfo parameter, Type element)
    {
        var least = parameter.GetCustomAttribute<MinAttribute>()?.Count ?? 0;
        var count = Math.Max(least, fill == Fill.Everything ? 1 : _random.Next(3));
        var items = Array.CreateInstance(element, count);
        for (var i = 0; i < count; i++)
        {
            items.SetValue(Plain(parameter, element), i);
        }

        return typeof(Repeated).GetMethod(nameof(Repeated.From))!
            .MakeGenericMethod(element).Invoke(null, [items])!;
    }

    private object Plain(ParameterInfo parameter, Type type) => type switch
    {
        _ when type == typeof(string) => Words[_random.Next(Words.Length)],
        _ when type == typeof(Octets) => Inside(parameter.Name!),
        _ when type == typeof(DnsName) => new DnsName(
            Words[_random.Next(Words.Length)],
            dialect is null ? (NameEncoding)_random.Next(2) : NameEncoding.Labels),
        _ when type == typeof(Guid) => new Guid(Bytes(16).Span),
        _ when type == typeof(Ipv4Address) => new Ipv4Address((uint)Number(32)),
        _ when type == typeof(Ipv6Address) => new Ipv6Address(Number(64), Number(64)),
        _ when type == typeof(MacAddress) => new MacAddress(Number(48)),
        _ when type == typeof(IpAddress) => _random.Next(2) == 0
            ? IpAddress.From((uint)Number(32)) : IpAddress.From(new Ipv6Address(Number(64), 1)),
        _ when type == typeof(Cleared) => ClearedOf(parameter),
        _ when type.IsEnum => EnumValue(type),
        _ when type.IsPrimitive => Primitive(parameter, type),
        _ => Record(type),
    };

    private Cleared ClearedOf(ParameterInfo parameter)
    {
        var types = Siblings(parameter)
            .Select(other => Nullable.GetUnderlyingType(other.ParameterType))
            .Select(type => type?.GetCustomAttribute<IeAttribute>()?.Type ?? 0)
            .Where(ie => ie != 0);
        return fill == Fill.Cleared ? Cleared.Of([.. types.Distinct()]) : default(Cleared);
    }

    private object EnumValue(Type type)
    {
        if (type == typeof(FTeidFlags))
        {
            return FTeidChoices[_random.Next(FTeidChoices.Length)];
        }

        var defined = Enum.GetValues(type);
        if (type.GetCustomAttribute<FlagsAttribute>() is null)
        {
            var greatest = dialect?.FlagsOf(type) ?? ulong.MaxValue;
            var known = defined.Cast<object>()
                .Where(value => Convert.ToUInt64(value, provider: null) <= greatest);
            return known.ElementAt(_random.Next(known.Count()));
        }

        var all = defined.Cast<object>().Select(flag => Convert.ToUInt64(flag, provider: null))
            .Aggregate((bits, flag) => bits | flag);
        all &= dialect?.FlagsOf(type) ?? ulong.MaxValue;
        return Enum.ToObject(type, fill == Fill.Everything && _random.Next(4) > 0
            ? all : Number(64) & all);
    }

    private object Primitive(ParameterInfo parameter, Type type)
    {
        var bits = 8 * (parameter.GetCustomAttribute<SizeAttribute>()?.Bytes
            ?? System.Runtime.InteropServices.Marshal.SizeOf(type));
        var mask = parameter.GetCustomAttribute<MaskAttribute>()?.Bits ?? ulong.MaxValue;
        var value = parameter.Name == "Plmn" ? Plmn : Number(bits) & mask;
        return type == typeof(long) ? (long)value : type == typeof(int) ? (int)value
            : Convert.ChangeType(value, type, provider: null);
    }

    // Records whose codec is written by hand have rules that no attribute tells.
    private object? Odd(Type type) => type switch
    {
        _ when type == typeof(FqCsid) => OddFqCsid((FqCsidNodeId)_random.Next(3)),
        _ when type == typeof(FailedRuleId) => OddRule((RuleType)EnumValue(typeof(RuleType))),
        _ when type == typeof(GroupId) => new GroupId(Octets.Parse("616263")),
        _ when type == typeof(MbsSessionIdentifier) => new MbsSessionIdentifier(
            Octets.Parse("01A1B2C302F839")),
        _ when type == typeof(DlBufferingSuggestedPacketCount) =>
            new DlBufferingSuggestedPacketCount(Bytes(dialect is null ? 2 : 1)),
        _ when type == typeof(MacAddressList) => new MacAddressList(
            [new(Number(48)), new(Number(48))], SinceRelease16(3), SinceRelease16(3)),
        _ => null,
    };

    private Octets SinceRelease16(int count) =>
        dialect?.LastIe <= LastIeOfRelease15 ? default : Bytes(count);

    private FqCsid OddFqCsid(FqCsidNodeId type) => new(
        type, Bytes(type == FqCsidNodeId.Ipv6 ? 16 : 4), [(ushort)Number(16), (ushort)Number(16)],
        (byte)(SinceRelease16(1).Length * _random.Next(6)));

    private FailedRuleId OddRule(RuleType type) => new(type, (uint)Number(type switch
    {
        RuleType.Pdr or RuleType.Mar => 16,
        RuleType.Bar or RuleType.Srr => 8,
        _ => 32,
    }));

    // What an update takes away it does not carry.
    private bool Skips(ParameterInfo parameter) => fill switch
    {
        Fill.Everything => false,
        Fill.Cleared when Siblings(parameter)
            .Any(other => other.ParameterType == typeof(Cleared)) => true,
        _ => _random.Next(3) > 0,
    };

    private Octets Bytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return new(bytes);
    }

    private ulong Number(int bits)
    {
        var value = (ulong)_random.NextInt64(long.MinValue, long.MaxValue);
        return bits == 64 ? value : value & ((1UL << bits) - 1);
    }

    private static ParameterInfo[] Siblings(ParameterInfo parameter) =>
        ((ConstructorInfo)parameter.Member).GetParameters();

    private static bool IsIe(Type type) => type.GetCustomAttribute<IeAttribute>() is not null
        || type.GetCustomAttribute<GroupAttribute>() is not null;

    private static object? Default(Type type) =>
        type.IsValueType ? Activator.CreateInstance(type) : null;
}

/// <summary>How much of a record is there.</summary>
internal enum Fill
{
    Some,
    Everything,
    Cleared,
}

/// <summary>What another implementation knows of the protocol.</summary>
/// <param name="LastIe">Elements with greater numbers are new to it.</param>
/// <param name="Flags">
/// Of enums of which it does not know all: the flags that it knows, or the greatest value.
/// </param>
/// <param name="Unknown">Elements that it does not know or gets wrong.</param>
internal sealed record Dialect(
    ushort LastIe, IReadOnlyDictionary<Type, ulong> Flags, IReadOnlyList<Type> Unknown)
{
    public bool Knows(Type element) =>
        Bytes.TypeOf(element) <= LastIe && !Unknown.Contains(element);

    public ulong FlagsOf(Type type) => Flags.GetValueOrDefault(type, ulong.MaxValue);
}
