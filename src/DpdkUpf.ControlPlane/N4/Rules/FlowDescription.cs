using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using DpdkUpf.Pfcp;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.N4.Rules;

/// <summary>Ports, both ends included.</summary>
internal readonly record struct PortRange(ushort Low, ushort High);

/// <summary>One side of a flow.</summary>
/// <param name="Prefix">Null: any address.</param>
/// <param name="Ports">Empty: any port.</param>
internal readonly record struct FlowEnd(IpPrefix? Prefix, Repeated<PortRange> Ports);

/// <summary>
/// The IPFilterRule of RFC 6733 §4.3.1 as far as TS 29.212 §5.4.2 lets it be used: <c>permit</c>,
/// <c>out</c>, protocol, from, to; no inversion and no options.
/// </summary>
/// <param name="Protocol">Null: any.</param>
/// <param name="Remote">The network's side.</param>
/// <param name="Local">The UE's side.</param>
internal readonly record struct FlowDescription(byte? Protocol, FlowEnd Remote, FlowEnd Local)
{
    /// <summary>Characters of a flow description at most.</summary>
    public const int MaxLength = 1_024;

    /// <summary>
    /// Descriptions are written as for downlink flows, whatever direction the PDR has (TS 29.244
    /// §5.2.1A.2A): with "out" the packets go to the UE, with "in" they come from it.
    /// </summary>
    public static bool TryParse(
        ReadOnlySpan<char> text,
        out FlowDescription flow,
        [NotNullWhen(false)] out string? reason)
    {
        var reader = new FlowReader(text);
        reader.Expect("permit");
        var isOut = reader.IsOut();
        var protocol = reader.Protocol();
        reader.Expect("from");
        var from = reader.End(out var isFromUe);
        reader.Expect("to");
        var to = reader.End(out var isToUe);
        reader.ExpectNothing();
        if (isFromUe && isToUe)
        {
            reader.Fail("flow from the UE to itself");
        }

        // "assigned" is the UE's address: a sender that has it on the other side wrote the uplink.
        flow = isFromUe || (!isOut && !isToUe)
            ? new(protocol, Remote: to, Local: from)
            : new(protocol, Remote: from, Local: to);
        reason = text.Length > MaxLength ? "flow description is too long" : reader.Failure;
        return reason is null;
    }

    // A cursor that keeps the first failure: what is read after it means nothing.
    private ref struct FlowReader(ReadOnlySpan<char> text)
    {
        private static readonly SearchValues<char> AddressCharacters =
            SearchValues.Create("0123456789abcdefABCDEF.:");

        private ReadOnlySpan<char> _rest = text[..Math.Min(text.Length, MaxLength)];

        public string? Failure { get; private set; }

        public void Fail(string reason) => Failure ??= reason;

        public void Expect(string word)
        {
            if (!Next().SequenceEqual(word))
            {
                Fail($"flow description lacks '{word}'");
            }
        }

        public void ExpectNothing()
        {
            if (!Next().IsEmpty)
            {
                Fail("flow description has options");
            }
        }

        public bool IsOut()
        {
            var word = Next();
            if (word is not ("out" or "in"))
            {
                Fail("flow description has no direction");
            }

            return word is "out";
        }

        public byte? Protocol()
        {
            var word = Next();
            if (word is "ip")
            {
                return null;
            }

            if (!TryNumber(word, out var number) || number > byte.MaxValue)
            {
                Fail("flow description has no protocol number");
            }

            return (byte)number;
        }

        public FlowEnd End(out bool isUe)
        {
            var address = Next();
            isUe = address is "assigned";
            IpPrefix? prefix = isUe || address is "any" ? null : Prefix(address);
            return new(prefix, IsAtPorts() ? Ports(Next()) : default);
        }

        private IpPrefix Prefix(ReadOnlySpan<char> word)
        {
            var slash = word.IndexOf('/');
            var text = slash < 0 ? word : word[..slash];
            if (text.ContainsAnyExcept(AddressCharacters)
                || !IpAddress.TryParse(text, out var address))
            {
                Fail("flow description has a wrong address");
                return default;
            }

            var bits = address.IsIpv4 ? 32 : 128;
            if (slash >= 0
                && (!TryNumber(word[(slash + 1)..], out bits) || bits > 8 * address.Size))
            {
                Fail("flow description has a wrong prefix length");
                return default;
            }

            return new(address, bits);
        }

        private Repeated<PortRange> Ports(ReadOnlySpan<char> list)
        {
            var ranges = new PortRange[list.Count(',') + 1];
            var count = 0;
            foreach (var part in list.Split(','))
            {
                ranges[count++] = Range(list[part]);
            }

            return Repeated.Create<PortRange>(ranges);
        }

        private PortRange Range(ReadOnlySpan<char> word)
        {
            var dash = word.IndexOf('-');
            var last = word[(dash + 1)..];
            if (!TryNumber(dash < 0 ? word : word[..dash], out var low)
                || !TryNumber(last, out var high) || low > high || high > ushort.MaxValue)
            {
                Fail("flow description has a wrong port");
                return default;
            }

            return new((ushort)low, (ushort)high);
        }

        private static bool TryNumber(ReadOnlySpan<char> word, out int number) =>
            int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out number);

        private bool IsAtPorts()
        {
            _rest = _rest.TrimStart(' ');
            return !_rest.IsEmpty && char.IsAsciiDigit(_rest[0]);
        }

        private ReadOnlySpan<char> Next()
        {
            _rest = _rest.TrimStart(' ');
            var end = _rest.IndexOf(' ');
            var word = end < 0 ? _rest : _rest[..end];
            _rest = _rest[word.Length..];
            return word;
        }
    }
}
