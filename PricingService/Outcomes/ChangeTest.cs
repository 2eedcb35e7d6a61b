using PricingService.Models;

namespace PricingService.Outcomes;

/// <summary>
/// Do a property's guests still answer as they did? What its outcomes have said so far is compared with suspicions: that acceptance or the
/// response to prices changed some time ago, by how much being learnt since. Each suspicion's likelihood ratio predicts the next
/// outcome before it is seen, so it is 1 on average while nothing changes, whatever prices are asked and however little is known yet. The
/// suspicions' sum is the statistic of Shiryaev and Roberts (Pollak, Annals of Statistics 13, 1985): before a change it grows by one an
/// outcome, so within n outcomes it exceeds a limit with a probability of at most n / limit. The limit is ten times
/// the outcomes of a year, and twenty times that for a year after an alarm: another one so soon is rarely true.
/// </summary>
internal sealed class ChangeTest
{
    private const double OfAYear = 10;
    private const double LowestLimit = 4_000;
    private const double HighestLimit = 200_000;
    private const double SoonAgain = 20;
    private const double Year = 365;
    private const double PaceHalfLife = 180;

    /// <summary>Outcomes between two suspicions.</summary>
    private const int Apart = 8;
    private const int MostSuspicions = 14;
    private const int Youngest = 6;

    /// <summary>What a change may be, as standard deviations in log odds: of acceptance, and per deviation of the price.</summary>
    private const double LevelChange = 1.2;
    private const double SlopeChange = 0.7;
    private const double FurthestPrice = 2.5;

    /// <summary>How far off what is believed right after an alarm may be: it is found when little is known of what is new.</summary>
    private const double Doubt = 0.5;

    private readonly List<Suspicion> _suspicions;
    private GuestFilter _filter;
    private double _seen;
    private double _price;
    private double _priceSquare;

    /// <summary>The slow mean of the prices before variation.</summary>
    private double _centre;

    /// <summary>Outcomes of late, half as heavy after <see cref="PaceHalfLife"/> days, and the latest day.</summary>
    private double _pace;
    private double _latest;

    /// <summary>The day of the last alarm; 0 if there was none.</summary>
    private double _alarmed;

    private double Limit => (_alarmed > 0 && _latest - _alarmed < Year ? SoonAgain : 1)
        * Math.Clamp(OfAYear * _pace * Year * Math.Log(2) / PaceHalfLife, LowestLimit, HighestLimit);

    public ChangeTest() => (_filter, _suspicions) = (new GuestFilter(), []);

    private ChangeTest(GuestFilter filter, List<Suspicion> suspicions) => (_filter, _suspicions) = (filter, suspicions);

    /// <param name="features">Of the outcome; the price before variation is changed.</param>
    /// <returns>Since when guests answer otherwise, if that is sure now; the test then starts over from what they do since.</returns>
    public Moment? Observe(double[] features, bool accepted, Moment at)
    {
        Count(features[Features.Price], features[Features.Unvaried], at.Day);
        // Whoever sets prices may know of a night what we do not; that prices were lower last year says nothing.
        features[Features.Unvaried] -= _centre;
        Span<double> along = stackalloc double[Features.Count];
        var variance = _filter.Spread(features, along);
        var expected = Chance(GuestFilter.Probability(LogisticFit.Dot(features, _filter.Mean), variance), accepted);
        var sum = 0.0;
        foreach (var suspicion in _suspicions)
        {
            suspicion.Observe(features, accepted, along, variance, expected);
            sum += Apart * Math.Exp(suspicion.LogRatio);
        }
        _filter.Learn(features, accepted, along, variance);
        if (sum <= Limit)
        {
            if (_seen % Apart == 0) Suspect(at);
            return null;
        }
        var surest = _suspicions.MaxBy(suspicion => suspicion.LogRatio)!;
        _filter = surest.Believed(_filter.Covariance);
        _suspicions.Clear();
        _alarmed = _latest;
        return surest.Since;
    }

    private void Count(double price, double centre, int day)
    {
        const double most = 126 * Apart;
        if (++_seen > most) _seen -= most / 2;
        // The newest few hundred prices say what a deviation is.
        var weight = Math.Max(1 / _seen, 0.004);
        var off = price - _price;
        _price += weight * off;
        _priceSquare = (1 - weight) * (_priceSquare + (weight * off * off));
        _centre += weight * (centre - _centre);
        _pace = 1 + (_pace * Math.Pow(0.5, Math.Max(0, day - _latest) / PaceHalfLife));
        _latest = Math.Max(_latest, day);
    }

    private void Suspect(Moment since)
    {
        if (_suspicions.Count == MostSuspicions)
            _suspicions.Remove(_suspicions.Take(MostSuspicions - Youngest).MinBy(suspicion => suspicion.LogRatio)!);
        var deviation = Math.Max(0.02, Math.Sqrt(_priceSquare));
        _suspicions.Add(new Suspicion(since, [.. _filter.Mean], _price, deviation,
            [0, 0, LevelChange * LevelChange, 0, SlopeChange * SlopeChange]));
    }

    private static double Chance(double probability, bool accepted) => accepted ? probability : 1 - probability;

    /// <summary>Single precision is plenty: base 64 of the numbers one after the other.</summary>
    public override string ToString()
    {
        List<float> numbers = [.. new[] { _seen, _price, _priceSquare, _centre, _pace, _latest, _alarmed }.Select(value => (float)value)];
        numbers.AddRange(_filter.Mean.Select(value => (float)value));
        for (var i = 0; i < Features.Count; i++)
            for (var j = i; j < Features.Count; j++) numbers.Add((float)_filter.Covariance[(i * Features.Count) + j]);
        foreach (var suspicion in _suspicions) suspicion.AddTo(numbers);
        var bytes = new byte[numbers.Count * sizeof(float)];
        for (var i = 0; i < numbers.Count; i++)
            System.Buffers.Binary.BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), numbers[i]);
        return Convert.ToBase64String(bytes);
    }

    public static ChangeTest Parse(string stored)
    {
        var bytes = Convert.FromBase64String(stored);
        var numbers = new Queue<double>(bytes.Length / sizeof(float));
        for (var at = 0; at < bytes.Length; at += sizeof(float))
            numbers.Enqueue(System.Buffers.Binary.BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(at)));
        var counts = Suspicion.Take(numbers, 7);
        var mean = Suspicion.Take(numbers, Features.Count);
        var covariance = new double[Features.Count * Features.Count];
        for (var i = 0; i < Features.Count; i++)
            for (var j = i; j < Features.Count; j++)
                covariance[(i * Features.Count) + j] = covariance[(j * Features.Count) + i] = numbers.Dequeue();
        var suspicions = new List<Suspicion>();
        while (numbers.Count > 0) suspicions.Add(Suspicion.Of(numbers));
        return new ChangeTest(new GuestFilter(mean, covariance), suspicions) 
        {
            _seen = counts[0], _price = counts[1], _priceSquare = counts[2], _centre = counts[3], _pace = counts[4], _latest = counts[5],
            _alarmed = counts[6],
        };
    }

    /// <summary>That guests have answered otherwise since then: what was known then, and the change in acceptance and response.</summary>
    /// <param name="change">Both means, the variance of acceptance, their covariance, the variance of the response.</param>
    private sealed class Suspicion(Moment since, double[] mean, double price, double deviation, double[] change)
    {
        private const double Cap = 200;

        /// <summary>Milliseconds in two parts, each of which single precision holds to the last digit.</summary>
        private const long Half = 1 << 20;

        public Moment Since => since;

        public double LogRatio { get; private set; }

        public void Observe(double[] features, bool accepted, ReadOnlySpan<double> along, double variance, double expected)
        {
            var z = Math.Clamp((features[Features.Price] - price) / deviation, -FurthestPrice, FurthestPrice);
            var (level, slope) = (change[2] + (change[3] * z), change[3] + (change[4] * z));
            var score = LogisticFit.Dot(features, mean) + change[0] + (change[1] * z);
            var wide = variance + level + (slope * z);
            LogRatio = Math.Min(Cap, LogRatio + Math.Log(Chance(GuestFilter.Probability(score, wide), accepted) / expected));
            var (residual, narrowing) = GuestFilter.Update(score, wide, accepted);
            for (var i = 0; i < mean.Length; i++) mean[i] += along[i] * residual;
            change[0] += level * residual;
            change[1] += slope * residual;
            change[2] -= level * level * narrowing;
            change[3] -= level * slope * narrowing;
            change[4] -= slope * slope * narrowing;
        }

        /// <summary>What is known if it is true.</summary>
        public GuestFilter Believed(double[] covariance)
        {
            var (after, wide) = ((double[])mean.Clone(), (double[])covariance.Clone());
            after[0] += change[0] - (change[1] * price / deviation);
            after[Features.Price] += change[1] / deviation;
            wide[0] += change[2] + (Doubt * Doubt);
            wide[(Features.Price * Features.Count) + Features.Price] += (change[4] / (deviation * deviation)) + 1;
            wide[^1] += 1;
            return new GuestFilter(after, wide);
        }

        public void AddTo(List<float> numbers) =>
            numbers.AddRange([since.At / Half, since.At % Half, since.Day,
                .. mean.Append(price).Append(deviation).Concat(change).Append(LogRatio).Select(value => (float)value)]);

        public static Suspicion Of(Queue<double> numbers) => new(
            new Moment(((long)numbers.Dequeue() * Half) + (long)numbers.Dequeue(), (int)numbers.Dequeue()), Take(numbers, Features.Count),
            numbers.Dequeue(), numbers.Dequeue(), Take(numbers, 5)) { LogRatio = numbers.Dequeue() };

        public static double[] Take(Queue<double> numbers, int count)
        {
            var taken = new double[count];
            for (var i = 0; i < count; i++) taken[i] = numbers.Dequeue();
            return taken;
        }
    }
}
