using DpdkUpf.Tables;

namespace DpdkUpf.Tests.Tables;

public sealed class LineArenaTests
{
    private const uint Lines = 4096;

    [Fact]
    public void Neighbours_become_one_block_again_in_any_order()
    {
        foreach (var order in (int[][])[[0, 1, 2], [2, 1, 0], [0, 2, 1], [1, 0, 2], [2, 0, 1]])
        {
            var arena = new LineArena(Rule.Lines + 30, []);
            var firsts = new uint[3];
            for (var i = 0; i < 3; i++)
            {
                Assert.True(arena.TryTake(10, out firsts[i]));
            }

            Assert.False(arena.TryTake(1, out _));
            foreach (var i in order)
            {
                arena.Release(firsts[i], 10);
            }

            Assert.True(arena.TryTake(30, out var whole));
            Assert.Equal((uint)Rule.Lines, whole);
        }
    }

    [Fact]
    public void What_is_in_use_at_take_over_is_not_given_out()
    {
        var arena = new LineArena(100, [(40, 10), (2, 3), (50, 50)]);
        Assert.Equal(100 - Rule.Lines - 63, arena.FreeLines);
        Assert.True(arena.TryTake(35, out var first));
        Assert.Equal(5u, first);
        Assert.False(arena.TryTake(1, out _));
    }

    [Fact]
    public void Overlapping_blocks_of_broken_tables_are_in_use_once()
    {
        var arena = new LineArena(100, [(10, 50), (20, 10), (40, 30)]);
        Assert.Equal(100 - Rule.Lines - 60, arena.FreeLines);
        Assert.True(arena.TryTake(30, out var first));
        Assert.Equal(70u, first);
    }

    // what, longest block
    public static TheoryData<string, int> Mixes => new()
    {
        { "all of one line", 1 },
        { "like sessions", 24 },
        { "from small to very large", 700 },
    };

    [Theory]
    [MemberData(nameof(Mixes))]
    public void Blocks_never_overlap_and_everything_comes_back(string what, int longest)
    {
        var random = new Random(what.Length);
        var arena = new LineArena(Lines, []);
        var owner = new int[Lines];
        var blocks = new List<(uint First, uint Lines)>();
        for (var step = 1; step < 20_000; step++)
        {
            var lines = (uint)random.Next(1, longest + 1);
            if (random.Next(100) < 55 && arena.TryTake(lines, out var first))
            {
                Assert.True(first >= Rule.Lines);
                Assert.All(owner[(int)first..(int)(first + lines)], line => Assert.Equal(0, line));
                owner.AsSpan((int)first, (int)lines).Fill(step);
                blocks.Add((first, lines));
            }
            else if (blocks.Count > 0)
            {
                var index = random.Next(blocks.Count);
                (first, lines) = blocks[index];
                blocks.RemoveAt(index);
                owner.AsSpan((int)first, (int)lines).Clear();
                arena.Release(first, lines);
            }

            Assert.Equal(owner.Skip(Rule.Lines).Count(line => line == 0), arena.FreeLines);
        }

        // The next writer sees the same, and all of it is one block in the end.
        var next = new LineArena(Lines, [.. blocks]);
        Assert.Equal(arena.FreeLines, next.FreeLines);
        foreach (var (first, lines) in blocks)
        {
            next.Release(first, lines);
        }

        Assert.True(next.TryTake(Lines - Rule.Lines, out _));
    }
}
