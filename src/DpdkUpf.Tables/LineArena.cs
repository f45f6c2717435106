using System.Numerics;

namespace DpdkUpf.Tables;

/// <summary>
/// Which program lines are in use: blocks of any length, and free neighbours become one block
/// again. Lives in the writer's own memory and is rebuilt from the sessions by the next writer.
/// </summary>
public sealed class LineArena
{
    // Up to here each length has a list of its own; above, each power of two.
    private const int ExactLines = 64;
    private const int ClassCount = ExactLines + 32;

    // How many blocks of a shared list are looked at before the next larger one is split.
    private const int Looks = 8;

    private readonly record struct FreeBlock(uint Lines, int Position);

    private readonly List<uint>[] _classes =
        [.. Enumerable.Range(0, ClassCount).Select(_ => new List<uint>())];
    private readonly Dictionary<uint, FreeBlock> _byFirst = [];
    private readonly Dictionary<uint, uint> _firstByEnd = [];

    /// <summary>An arena in which the given blocks (first line, lines) are in use.</summary>
    public LineArena(uint lines, List<(uint First, uint Lines)> used)
    {
        used.Sort();
        // Line 0 is never used, so that an all-zero ProgramRef means "none".
        uint next = Rule.Lines;
        foreach (var (first, count) in used)
        {
            // Blocks of broken tables may overlap: a line is free only if no block has it.
            AddFree(next, first > next ? first - next : 0);
            next = Math.Max(next, first + count);
        }

        AddFree(next, lines - next);
    }

    /// <summary>Lines that are free.</summary>
    public long FreeLines { get; private set; }

    /// <summary>Takes a block of at least one line.</summary>
    /// <returns>False if no free block is that long.</returns>
    public bool TryTake(uint lines, out uint first)
    {
        if (!TryFind(lines, out first))
        {
            return false;
        }

        var found = RemoveFree(first);
        AddFree(first + lines, found - lines);
        return true;
    }

    /// <summary>Gives a block back.</summary>
    public void Release(uint first, uint lines)
    {
        var end = first + lines;
        if (_firstByEnd.TryGetValue(first, out var before))
        {
            lines += RemoveFree(before);
            first = before;
        }

        if (_byFirst.ContainsKey(end))
        {
            lines += RemoveFree(end);
        }

        AddFree(first, lines);
    }

    private bool TryFind(uint lines, out uint first)
    {
        for (var index = ClassOf(lines); index < ClassCount; index++)
        {
            var blocks = _classes[index];
            for (var look = 0; look < Math.Min(Looks, blocks.Count); look++)
            {
                first = blocks[^(look + 1)];
                if (_byFirst[first].Lines >= lines)
                {
                    return true;
                }
            }
        }

        first = 0;
        return false;
    }

    private void AddFree(uint first, uint lines)
    {
        if (lines == 0)
        {
            return;
        }

        var blocks = _classes[ClassOf(lines)];
        _byFirst.Add(first, new(lines, blocks.Count));
        _firstByEnd.Add(first + lines, first);
        blocks.Add(first);
        FreeLines += lines;
    }

    private uint RemoveFree(uint first)
    {
        _byFirst.Remove(first, out var block);
        _firstByEnd.Remove(first + block.Lines);
        var blocks = _classes[ClassOf(block.Lines)];
        var last = blocks[^1];
        blocks[block.Position] = last;
        blocks.RemoveAt(blocks.Count - 1);
        if (last != first)
        {
            _byFirst[last] = _byFirst[last] with { Position = block.Position };
        }

        FreeLines -= block.Lines;
        return block.Lines;
    }

    private static int ClassOf(uint lines) => lines <= ExactLines
        ? (int)lines - 1
        : ExactLines - BitOperations.Log2(ExactLines) + BitOperations.Log2(lines);
}
