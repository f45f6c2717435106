using System.Reflection;
using System.Text;
using DpdkUpf.Wire;

namespace DpdkUpf.Pfcp;

/// <summary>One field of an element in a message.</summary>
/// <param name="Ie">Type number of the element.</param>
/// <param name="Name">Record and parameter.</param>
/// <param name="Position">Octet in the message, from 0.</param>
/// <param name="Size">Octets.</param>
/// <param name="Value">What the record has.</param>
internal sealed record Field(ushort Ie, string Name, int Position, int Size, object? Value);

/// <summary>One element in a message, groups included.</summary>
internal sealed record Element(ushort Ie, int Position, int Length);

/// <summary>
/// Where the elements and fields of a message are, worked out from the records and their attributes
/// alone, not from the codec: what other programs find is compared with it.
/// </summary>
internal sealed class Layout
{
    private readonly List<Field> _fields = [];
    private readonly List<Element> _elements = [];
    private int _position;

    private Layout(int position) => _position = position;

    public IReadOnlyList<Field> Fields => _fields;

    public IReadOnlyList<Element> Elements => _elements;

    public static Layout Of(IMessage message)
    {
        var layout = new Layout(message.Type.IsSession() ? 16 : 8);
        layout.Group(message);
        return layout;
    }

    /// <summary>Of an element that is all there is in a node message.</summary>
    public static Layout Of(object element)
    {
        var layout = new Layout(8);
        layout.Add(Bytes.TypeOf(element.GetType()), element);
        return layout;
    }

    private void Group(object group)
    {
        foreach (var (parameter, value) in Values(group))
        {
            var number = parameter.GetCustomAttribute<IeAttribute>()?.Type;
            foreach (var element in Each(value))
            {
                Add(number ?? Bytes.TypeOf(element.GetType()), element);
            }
        }
    }

    private void Add(ushort ie, object element)
    {
        var index = _elements.Count;
        _elements.Add(new(ie, _position, 0));
        _position += 4;
        var begin = _position;
        if (element.GetType().GetCustomAttribute<GroupAttribute>() is not null)
        {
            Group(element);
        }
        else
        {
            Simple(ie, element);
        }

        _elements[index] = _elements[index] with { Length = _position - begin };
    }

    private void Simple(ushort ie, object element)
    {
        if (element is FqCsid or FailedRuleId or MacAddressList)
        {
            _position += Bytes.EncodeElement(element).Length;
            return;
        }

        var before = new Dictionary<ParameterInfo, object?>();
        foreach (var (parameter, value) in Values(element))
        {
            before[parameter] = value;
            _position += parameter.GetCustomAttribute<SpareAttribute>()?.Bytes ?? 0;
            if (Condition.Holds(parameter, before) && !IsEmptyTail(parameter, value))
            {
                Place(ie, element, parameter, value);
            }
        }
    }

    private void Place(ushort ie, object element, ParameterInfo parameter, object? value)
    {
        _position += parameter.GetCustomAttribute<LengthAttribute>()?.Bytes ?? 0;
        var size = Size(parameter, value);
        _fields.Add(new(ie, $"{element.GetType().Name}.{parameter.Name}", _position, size, value));
        _position += size;
    }

    private static int Size(ParameterInfo parameter, object? value) => value switch
    {
        null => 0,
        string text => Encoding.UTF8.GetByteCount(text),
        Octets octets => octets.Length,
        DnsName { Encoding: NameEncoding.Plain } name => name.Text?.Length ?? 0,
        DnsName name => name.Text!.Length + 1,
        Ipv4Address => 4,
        Ipv6Address or Guid => 16,
        IpAddress address => address.Size,
        MacAddress => 6,
        _ when parameter.GetCustomAttribute<FlagOctetsAttribute>() is { } flags =>
            FlagOctets(flags, Convert.ToUInt64(value, provider: null)),
        _ => parameter.GetCustomAttribute<SizeAttribute>()?.Bytes
            ?? System.Runtime.InteropServices.Marshal.SizeOf(value.GetType().IsEnum
                ? Enum.GetUnderlyingType(value.GetType()) : value.GetType()),
    };

    private static int FlagOctets(FlagOctetsAttribute flags, ulong value)
    {
        var size = flags.Least;
        while (size < 8 && value >> (8 * size) != 0)
        {
            size += flags.Step;
        }

        return size;
    }

    private static bool IsEmptyTail(ParameterInfo parameter, object? value) =>
        parameter.GetCustomAttribute<TailAttribute>() is not null
        && Convert.ToUInt64(value, provider: null) == 0;

    private static IEnumerable<(ParameterInfo Parameter, object? Value)> Values(object record) =>
        record.GetType().GetConstructors().MaxBy(found => found.GetParameters().Length)!
            .GetParameters().Select(parameter =>
                (parameter, record.GetType().GetProperty(parameter.Name!)!.GetValue(record)));

    private static IEnumerable<object> Each(object? value) =>
        value is null or Cleared ? []
        : value.GetType().Name == "Repeated`1"
            ? ((System.Collections.IEnumerable)value.GetType().GetMethod("AsEnumerable")!
                .Invoke(value, null)!).Cast<object>()
            : [value];
}
