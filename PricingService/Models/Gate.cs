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
    private const double CredibleError = 1.2815515655446004; // the coefficient is negative with 90 % probability

    /// <param name="serving">Null if the rules price.</param>
    /// <param name="portfolio">Its counts without this property's held-out outcomes.</param>
    public static Judgement Judge(TrainingData data, Prior prior, PriceResponse? serving, AcceptanceCounts portfolio)
    {
        if (data.Train.Count < LeastTrained || data.HeldOut.Count < LeastHeldOut) return new Judgement(Verdict.TooFewOutcomes);
        var accepted = data.Train.Count(row => row.Accepted);
        if (accepted < LeastOfEach || data.Train.Count - accepted < LeastOfEach) return new Judgement(Verdict.TooFewAcceptedOrDeclined);
        if (Deviation([.. data.Train.Select(row => row.LogPriceRatio)]) < LeastSpread) return new Judgement(Verdict.OnePriceOnly);

        var challengers = new[] { data.Train.Count, ShortMemory }.Where(size => size <= data.Train.Count).Distinct()
            .Select(size => Train(data, size, prior)).OfType<PriceResponse>().ToList();
        if (challengers.Count == 0) return new Judgement(Verdict.NotFinite);

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
        var verdict = response.PriceCoefficient + (CredibleError * response.PriceCoefficientError) >= 0 ? Verdict.NoPriceResponse
            : Beats(judged.Losses, current) && judged.Losses.Average() < rules.Average() ? Verdict.Promoted
            : Verdict.NotBetter;
        if (verdict != Verdict.Promoted && serving is not null && Beats(rules, current)) verdict = Verdict.RulesAreBetter;
        return new Judgement(verdict, response, scores);
    }

    private static PriceResponse? Train(TrainingData data, int size, Prior prior)
    {
        if (LogisticFit.Of(data.Newest(size), prior) is not { } fit || !fit.Mode.All(double.IsFinite)
            || !fit.Covariance.Cast<double>().All(double.IsFinite)) return null;
        var (lowest, highest) = data.Tried();
        var varied = data.Train.Take(size).Count(row => row.LogUnvaried is not null);
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
