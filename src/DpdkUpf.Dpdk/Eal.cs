using System.Runtime.InteropServices;

namespace DpdkUpf.Dpdk;

/// <summary>DPDK's environment: memory, pinned threads, clock. Once per process.</summary>
public sealed unsafe class Eal : IDisposable
{
    private static int _started;

    private readonly HashSet<int> _launched = [];
    private bool _isDisposed;

    private Eal(IReadOnlyList<string> notices)
    {
        Notices = notices;
        Main = (int)Native.upf_main_lcore();
        Workers = [.. ReadLcores().Where(lcore => lcore != Main)];
    }

    /// <summary>Cycle counter; all cores of a machine agree. Cheap.</summary>
    public static ulong Tsc => Native.upf_tsc();

    /// <summary>Cycles of <see cref="Tsc"/> in a second.</summary>
    public static ulong TscHz => Native.upf_tsc_hz();

    /// <summary>What the operator should know about the environment, line by line.</summary>
    public IReadOnlyList<string> Notices { get; }

    /// <summary>The lcore of the thread that started EAL.</summary>
    public int Main { get; }

    /// <summary>The lcores that can be launched, in the order of the workers.</summary>
    public IReadOnlyList<int> Workers { get; }

    /// <summary>Starts DPDK on this machine as the options say.</summary>
    /// <exception cref="DpdkException">Another DPDK, no memory, no permission …</exception>
    public static Eal Start(EalOptions options)
    {
        Layout.Check();
        var arguments = EalArguments.Build(options, Machine.Read());
        return Start(arguments);
    }

    /// <summary>NUMA socket of an lcore.</summary>
    public static int SocketOf(int lcore) => Native.upf_lcore_socket((uint)lcore);

    /// <summary>Runs a function on a worker lcore's pinned thread.</summary>
    /// <param name="lcore">One of <see cref="Workers"/>.</param>
    /// <param name="function">Static, <c>[UnmanagedCallersOnly]</c>; must not throw.</param>
    /// <param name="argument">Passed to it; must live until <see cref="Wait"/> returns.</param>
    /// <exception cref="DpdkException">The lcore is busy, or no worker.</exception>
    public void Launch(int lcore, delegate* unmanaged<void*, int> function, void* argument)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var result = Native.upf_launch((uint)lcore, function, argument);
        DpdkException.ThrowIfError(result, $"lcore {lcore}: cannot launch a worker");
        _launched.Add(lcore);
    }

    /// <summary>Waits for the function launched there and gives its result.</summary>
    public int Wait(int lcore)
    {
        _launched.Remove(lcore);
        return Native.upf_wait((uint)lcore);
    }

    /// <summary>Waits for the workers and gives all memory back. DPDK cannot start again.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        foreach (var lcore in _launched.ToArray())
        {
            Wait(lcore);
        }

        _isDisposed = true;
        DpdkException.ThrowIfError(Native.upf_eal_cleanup(), "EAL clean-up");
    }

    private static Eal Start(EalArguments arguments)
    {
        if (Interlocked.Exchange(ref _started, 1) != 0)
        {
            throw new InvalidOperationException("DPDK starts once per process");
        }

        var count = arguments.Arguments.Count;
        // DPDK keeps pointers into argv: it lives as long as the process.
        var argv = (byte**)NativeMemory.AllocZeroed((nuint)(count + 1), (nuint)sizeof(byte*));
        for (var i = 0; i < count; i++)
        {
            argv[i] = (byte*)Marshal.StringToCoTaskMemUTF8(arguments.Arguments[i]);
        }

        var line = string.Join(' ', arguments.Arguments.Skip(1));
        DpdkException.ThrowIfError(
            Native.upf_eal_init(count, argv), $"DPDK does not start with '{line}'");
        return new Eal(arguments.Notices);
    }

    private static int[] ReadLcores()
    {
        var count = Native.upf_lcores(null, 0);
        var ids = new int[count];
        fixed (int* first = ids)
        {
            _ = Native.upf_lcores((uint*)first, count);
        }

        return ids;
    }
}
