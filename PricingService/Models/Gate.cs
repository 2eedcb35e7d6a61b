using PricingService.Models.Acceptance;

namespace PricingService.Models;

/// <summary>
/// Trains challengers and promotes one only if it beats what is in service, on held-out outcomes. Two are trained: one on everything
/// in the window, one only on the newest outcomes, which wins after a shift. Pure: the same outcomes give the same verdict.
/// </summary>
internal static class Gate
{
    public const int LeastTrained = 150;
    public const int LeastHeldOut = 30;
    private const int LeastOfEach = 10;
    private const double LeastSpread = 0.02;
    private const int ShortMemory = 3_000;

    /// <summary>Outcomes that the judge knows at most.</summary>
    public const int MostJudging = 5_000;
    private const double CredibleError = 1.2815515655446004; // nine in ten
    private const int LeastVaried = 60;
    private const int MostCompared = 400;

    /// <summary>Days after which an outcome counts half: for what changes slowly, for a market that turned, and for the judge.</summary>
    private const double LongHalfLife = 360;
    private const double ShortHalfLife = 45;
    private const double JudgeHalfLife = 180;

    /// <summary>How sure it must be that it earns no less.</summary>
    public const double Confidence = 0.9;

    /// <summary>Of what is in service: two models that earn the same differ by a little chance.</summary>
    private const double Tolerated = 0.005;

    /// <summary>Where prices moved by chance contradict a model: one chance in a hundred.</summary>
    public const double Contradicted = -2.3263478740408408;

    private const double ATenth = 0.0953101798043249;

    /// <param name="serving">Null if the rules price.</param>
    /// <param name="portfolio">Its counts without this property's held-out outcomes.</param>
    public static Judgement Judge(TrainingData data, Prior prior, PriceResponse? serving, AcceptanceCounts portfolio,
        IPolicies policies)
    {
        if (data.Train.Count < LeastTrained || data.HeldOut.Count < LeastHeldOut) return new Judgement(Verdict.TooFewOutcomes);
        var accepted = data.Train.Count(row => row.Accepted);
        if (accepted < LeastOfEach || data.Train.Count - accepted < LeastOfEach) return new Judgement(Verdict.TooFewAcceptedOrDeclined);
        if (Deviation([.. data.Train.Select(row => row.LogPriceRatio)]) < LeastSpread) return new Judgement(Verdict.OnePriceOnly);

        var compared = data.NewestVaried(MostCompared);
        if (compared.Count < LeastVaried) return new Judgement(Verdict.NoVariedPrices);

        var memories = new (int Size, double HalfLife)[]
        {
            (data.Train.Count, LongHalfLife), (Math.Min(ShortMemory, data.Train.Count), ShortHalfLife),
        };
        var challengers = memories.Select(memory => Respond(data.Newest(memory.Size, memory.HalfLife), prior, data, memory.Size))
            .OfType<PriceResponse>().ToList();
        if (challengers.Count == 0 || Judge(data, prior) is not { } judge) return new Judgement(Verdict.NotFinite);

        var counts = data.Counts();
        var rules = Losses(data, row => BetaPosterior.Mean(counts, portfolio, row.RatioBucket));
        var current = serving is null ? rules : Losses(data, row => serving.Acceptance(row.Features).Estimate);
        var judged = challengers.Select(model => (Model: model, Losses: Losses(data, row => model.Acceptance(row.Features).Estimate)))
            .MinBy(challenger => challenger.Losses.Average());
        var scores = new Scores
        {
            TrainedOn = data.Train.Count,
            HeldOut = data.HeldOut.Count,
            Acceptance = accepted / (double)data.Train.Count,
            LogLoss = judged.Losses.Average(),
            CurrentLogLoss = current.Average(),
            RulesLogLoss = rules.Average(),
            BaseLogLoss = Losses(data, _ => accepted / (double)data.Train.Count).Average(),
            Calibration = Calibration.Of(data.HeldOut.Select(row => (judged.Model.Acceptance(row.Features).Estimate, row.Accepted))),
        };

        var response = judged.Model;
        bool Earns(PriceResponse model)
        {
            double Wanted(TrainingRow row) => policies.ByModel(row, model);
            if (Gain(model).Probability() < Confidence || Revenue.Check(data.HeldOut, model, Wanted) < Contradicted) return false;
            if (serving is null) return true;
            var more = Revenue.Of(compared, judge, Wanted, row => policies.ByModel(row, serving));
            return more.Probability(Tolerated * more.Baseline) >= Confidence;
        }
        Revenue Gain(PriceResponse of) => Revenue.Of(compared, judge, row => policies.ByModel(row, of), policies.ByRules);
        var verdict = !IsSurelyElastic(response, compared, policies) ? Verdict.NoPriceResponse
            : !Beats(judged.Losses, current) || judged.Losses.Average() >= rules.Average() ? Verdict.NotBetter
            : Earns(response) ? Verdict.Promoted
            : Verdict.EarnsLess;
        if (verdict != Verdict.Promoted && serving is not null
            && (Beats(rules, current) || Gain(serving).Probability() < 1 - Confidence || IsOfBefore(data, serving)))
            verdict = Verdict.RulesAreBetter;
        return new Judgement(verdict, response, scores);
    }

    /// <summary>
    /// What says how guests would have responded to other prices: all of the newest outcomes, those held out too, so that a challenger
    /// is not its own judge.
    /// </summary>
    public static PriceResponse? Judge(TrainingData data, Prior prior) =>
        data.Train.Count == 0 ? null : Respond(data.All(MostJudging, JudgeHalfLife), prior, data, data.Train.Count);

    /// <summary>
    /// Revenue surely falls from a tenth above its price on, so that this price is not as high as it may be because nothing is known.
    /// At the best price itself the elasticity is −1 where nothing else could be earned.
    /// </summary>
    private static bool IsSurelyElastic(PriceResponse model, IReadOnlyList<TrainingRow> outcomes, IPolicies policies)
    {
        var surely = model.PriceCoefficient + (CredibleError * model.PriceCoefficientError);
        return outcomes.Average(row =>
        {
            var features = row.Features;
            features[Features.Price] = policies.ByModel(row, model) + ATenth;
            return surely * (1 - Ieee.Logistic(LogisticFit.Dot(features, model.Mean)));
        }) < -1;
    }

    /// <summary>Guests have changed, and what is in service does not forecast those of now.</summary>
    private static bool IsOfBefore(TrainingData data, PriceResponse serving)
    {
        const double sure = 3;
        var calibration = Calibration.Of(data.SinceChange.Select(row => (serving.Acceptance(row.Features).Estimate, row.Accepted)));
        return calibration is { } now && (Math.Abs(now.Intercept.Value) > sure * now.Intercept.StandardError
            || Math.Abs(now.Slope.Value - 1) > sure * now.Slope.StandardError);
    }

    private static PriceResponse? Respond(Sample sample, Prior prior, TrainingData data, int size)
    {
        if (LogisticFit.Of(sample, prior) is not { } fit || !fit.Mode.All(double.IsFinite)
            || !fit.Covariance.Cast<double>().All(double.IsFinite)) return null;
        var (lowest, highest) = data.Tried();
        var varied = data.Train.Take(size).Where(row => row.LogUnvaried is not null).Sum(row => row.Trust);
        return new PriceResponse(fit.Mode, fit.Covariance, lowest, highest, varied);
    }

    /// <summary>By more than a standard error of the mean difference, outcome by outcome.</summary>
    private static bool Beats(double[] better, double[] worse)
    {
        var differences = worse.Zip(better, (w, b) => w - b).ToArray();
        return differences.Average() > Deviation(differences) / Math.Sqrt(differences.Length) && differences.Average() > 0;
    }

    private static double[] Losses(TrainingData data, Func<TrainingRow, double> probability)
    {
        const double surest = 1e-6;
        return [.. data.HeldOut.Select(row => -Math.Log(Math.Clamp(row.Accepted ? probability(row) : 1 - probability(row), surest, 1)))];
    }

    private static double Deviation(double[] values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / Math.Max(1, values.Length - 1));
    }
}

/// <summary>The verdict, with the challenger and its scores if one could be trained.</summary>
internal sealed record Judgement(Verdict Verdict, PriceResponse? Challenger = null, Scores? Scores = null);

/// <summary>
/// Mean log losses on the held-out outcomes: of the challenger, of what was in service, of the rules' acceptance, of the share
/// accepted alone; and how well the challenger is calibrated on them.
/// </summary>
internal sealed record Scores
{
    public required int TrainedOn { get; init; }
    public required int HeldOut { get; init; }
    public required double Acceptance { get; init; }
    public required double LogLoss { get; init; }
    public required double CurrentLogLoss { get; init; }
    public required double RulesLogLoss { get; init; }
    public required double BaseLogLoss { get; init; }
    public required Calibration? Calibration { get; init; }
}
