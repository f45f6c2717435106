using System.Numerics;

namespace DpdkUpf.Tables;

/// <summary>
/// Which rule lines are in use: blocks of 1, 2, 4 … rules. Lives in the writer's own memory and
/// is rebuilt from the sessions by the next writer.
/// </summary>
public sealed class LineArena
{
    // By size: 2^0 … 2^17 rules, more than a program can have.
    private readonly Stack<uint>[] _free =
        [.. Enumerable.Range(0, 18).Select(_ => new Stack<uint>())];

    /// <summary>An arena in which the given blocks (first line, lines) are in use.</summary>
    public LineArena(uint lines, IEnumerable<(uint First, int RuleCount)> used)
    {
        // Line 0 is never used, so that an all-zero ProgramRef means "none".
        uint next = Rule.Lines;
        foreach (var (first, ruleCount) in used.OrderBy(block => block.First))
        {
            AddGap(next, first);
            next = first + BlockLines(ClassOf(ruleCount));
        }

        AddGap(next, lines);
    }

    /// <summary>Lines that are free.</summary>
    public long FreeLines { get; private set; }

    /// <summary>Takes a block for a number of rules.</summary>
    /// <returns>False if there is none.</returns>
    public bool TryTake(int ruleCount, out uint first)
    {
        first = 0;
        var wanted = ClassOf(ruleCount);
        var found = wanted;
        while (found < _free.Length && _free[found].Count == 0)
        {
            found++;
        }

        if (found >= _free.Length)
        {
            return false;
        }

        first = _free[found].Pop();
        for (; found > wanted; found--)
        {
            _free[found - 1].Push(first + BlockLines(found - 1));
        }

        FreeLines -= BlockLines(wanted);
        return true;
    }

    /// <summary>Gives a block back.</summary>
    public void Release(uint first, int ruleCount)
    {
        _free[ClassOf(ruleCount)].Push(first);
        FreeLines += BlockLines(ClassOf(ruleCount));
    }

    private void AddGap(uint first, uint end)
    {
        for (var size = _free.Length - 1; size >= 0; size--)
        {
            for (; first + BlockLines(size) <= end; first += BlockLines(size))
            {
                _free[size].Push(first);
                FreeLines += BlockLines(size);
            }
        }
    }

    private static int ClassOf(int ruleCount) =>
        BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, ruleCount)));

    private static uint BlockLines(int size) => (uint)Rule.Lines << size;
}
