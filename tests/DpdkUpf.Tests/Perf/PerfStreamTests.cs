using DpdkUpf.Perf;
using DpdkUpf.Wire;

namespace DpdkUpf.Tests.Perf;

public sealed class PerfStreamTests
{
    private const ulong Mac = 0x0270_6361_7000;

    [Theory]
    [InlineData(PerfDirection.Uplink, 128)]
    [InlineData(PerfDirection.Uplink, 86)]
    [InlineData(PerfDirection.Downlink, 128)]
    [InlineData(PerfDirection.Downlink, 42)]
    [InlineData(PerfDirection.Downlink, 1514)]
    public void A_frame_is_as_long_as_asked_for_and_in_order(PerfDirection direction, int bytes)
    {
        var frame = PerfStream.Frame(direction, 5, bytes, Mac);
        Assert.Equal(bytes, frame.Length);
        Assert.Equal("027063617000", Convert.ToHexString(frame[..6]));
        Assert.True(IpPacket.TryRead(frame.AsSpan(14), out var packet));
        Assert.Equal(IpProtocol.Udp, packet.Protocol);
        Assert.Equal(bytes - 14, packet.Bytes.Length);
    }

    [Fact]
    public void The_generated_uplink_is_read_back_as_the_tunnels_it_was_made_of()
    {
        var made = PerfSource.Make(
            new PerfOptions { Tunnels = 40, FrameBytes = 100 }, PerfDirection.Uplink);
        var read = PerfSource.FromFrames(made.Frames.Select(item => item.Frame), "generated");
        Assert.Equal(made.Tunnels.ToHashSet(), read.Tunnels.ToHashSet());
        Assert.Equal(
            made.Frames.Select(item => made.Tunnels[item.Tunnel]),
            read.Frames.Select(item => read.Tunnels[item.Tunnel]));
    }

    [Fact]
    public void Each_tunnel_is_there_once_and_out_of_order()
    {
        var order = PerfStream.Shuffled(1000);
        Assert.Equal(Enumerable.Range(0, 1000), order.Order());
        Assert.NotEqual(Enumerable.Range(0, 1000), order);
    }

    [Fact]
    public void A_capture_survives_the_file()
    {
        byte[][] frames = [[1, 2, 3], [4], new byte[1514]];
        var path = Path.GetTempFileName();
        PcapFile.Write(path, frames);
        Assert.Equal(frames, PcapFile.Read(path));
        File.Delete(path);
    }

    [Fact]
    public void What_is_no_capture_is_refused()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, "not a capture, but longer than 24 bytes");
        Assert.Equal(
            $"{path}: no Ethernet capture in little-endian pcap format",
            Assert.Throws<PerfException>(() => PcapFile.Read(path)).Message);
        File.Delete(path);
    }

    // what, options, message
    public static TheoryData<string, PerfOptions, string> Refusals => new()
    {
        {
            "no room for the headers", new PerfOptions { FrameBytes = 85 },
            "Uplink frames have 86 to 1514 bytes, not 85"
        },
        {
            "larger than the MTU", new PerfOptions { FrameBytes = 1515 },
            "Uplink frames have 86 to 1514 bytes, not 1515"
        },
        {
            "no capture", new PerfOptions { Pcap = "/nowhere.pcap" },
            "/nowhere.pcap: Could not find file '/nowhere.pcap'."
        },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Refused(string what, PerfOptions options, string message)
    {
        var error = Assert.Throws<PerfException>(
            () => PerfSource.Make(options, PerfDirection.Uplink));
        Assert.Equal((what, message), (what, error.Message));
    }
}
