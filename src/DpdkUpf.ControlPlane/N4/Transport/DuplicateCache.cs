using System.Diagnostics.CodeAnalysis;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>
/// Answers that were given: a request that comes again gets the identical bytes and is not
/// executed twice (TS 29.244 §6.4). An answer is kept as long as a peer with our own T1 and N1
/// would repeat; when there are too many, the oldest go first.
/// </summary>
internal sealed class DuplicateCache(N4Setup setup, TimeProvider time, ulong seed)
{
    /// <summary>
    /// Answers at most: 10 s of 20,000 requests a second. A dictionary of a few more would be one
    /// of twice as many.
    /// </summary>
    public const int MaxAnswers = 200_000;

    /// <summary>Bytes of all answers at most.</summary>
    public const long MaxBytes = 64 << 20;

    private readonly TimeSpan _lifetime = setup.T1 * (setup.N1 + 1);
    private readonly TimeProvider _time = time;
    private readonly ulong _seed = seed;
    private readonly Dictionary<ulong, Given> _answers = [];
    private readonly Queue<(ulong Key, long At)> _byAge = new();

    /// <summary>Answers now.</summary>
    public int Count => _answers.Count;

    /// <summary>Bytes of the answers now.</summary>
    public long Bytes { get; private set; }

    /// <summary>The answer that this very request got.</summary>
    public bool TryFind(in ReceivedMessage request, [NotNullWhen(true)] out byte[]? answer)
    {
        var isKnown = _answers.TryGetValue(Key(request), out var given)
            && given.Content == request.Content
            && _time.GetElapsedTime(given.At) < _lifetime;
        answer = isKnown ? given.Answer : null;
        return isKnown;
    }

    /// <summary>Notes an answer, in place of one to an earlier request of that number.</summary>
    public void Add(in ReceivedMessage request, ReadOnlySpan<byte> answer)
    {
        Expire();
        var key = Key(request);
        Remove(key);
        var given = new Given(request.Content, answer.ToArray(), _time.GetTimestamp());
        _answers.Add(key, given);
        _byAge.Enqueue((key, given.At));
        Bytes += answer.Length;
    }

    /// <summary>Forgets what is too old, or too much.</summary>
    public void Expire()
    {
        while (_byAge.TryPeek(out var oldest)
            && (_time.GetElapsedTime(oldest.At) >= _lifetime
                || _byAge.Count >= MaxAnswers
                || Bytes >= MaxBytes))
        {
            _byAge.Dequeue();
            // Another request may have taken the number since: that one has its own place.
            if (_answers.TryGetValue(oldest.Key, out var given) && given.At == oldest.At)
            {
                Remove(oldest.Key);
            }
        }
    }

    private void Remove(ulong key)
    {
        if (_answers.Remove(key, out var given))
        {
            Bytes -= given.Answer.Length;
        }
    }

    private ulong Key(in ReceivedMessage request) =>
        Fingerprint.Of(request.Path, request.Header.SequenceNumber, _seed);

    private readonly record struct Given(ulong Content, byte[] Answer, long At);
}
