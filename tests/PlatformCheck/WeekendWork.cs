using System.Text.Json;
using System.Text.Json.Serialization;

namespace PlatformCheck;

/// <summary>What selling the weekend added to the counts.</summary>
/// <param name="Quotes">Answered by <c>POST /score</c>.</param>
internal sealed record WeekendDone(int Outcomes, int Quotes);

/// <summary>A house with few units sells out a weekend: its price rises with each, and the last one is sold once.</summary>
internal sealed class WeekendWork(Peers peers, Report report, CheckDirectory run, DateOnly today, TimeProvider time)
{
    private const string Property = "check-weekend-house";
    private const int Units = 3;
    private const int Offers = 800;
    private const int MostPolls = 300;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private int _outcomes;
    private int _quotes;

    public async Task<WeekendDone> DoAsync(CancellationToken cancellationToken)
    {
        await report.StepAsync("Weekend sold out", run.LogOf("pricing"), SellAsync, cancellationToken);
        return new WeekendDone(_outcomes, _quotes);
    }

    private async Task<string> SellAsync(IProgress<string> progress, CancellationToken cancellationToken)
    {
        var market = new SimulatedMarket(seed: 2, today);
        await peers.PutAsync<JsonElement>("pricing", $"/properties/{Property}", new
        {
            PortfolioId = "check-weekend", SimulatedPortfolio.Currency, TimeZone = "Europe/Lisbon", market.Property.ReferencePrice,
            market.Property.Floor, market.Property.Ceiling, LargestDailyStep = market.Property.Ceiling - market.Property.Floor, Units,
        }, cancellationToken);
        await LearnAsync([.. market.Outcomes("check-weekend", Offers).Select(outcome => outcome with { PropertyId = Property })],
            cancellationToken);

        var friday = today.AddDays(21 + (((int)DayOfWeek.Friday - (int)today.DayOfWeek + 7) % 7));
        var prices = new List<decimal>();
        var last = await KnownAsync(friday, progress, cancellationToken);
        for (var sold = 1; ; sold++)
        {
            if (prices is [.., var before] && last.Price <= before)
                throw new CheckFailedException($"with {sold - 1} of {Units} sold, the price went from {before} to {last.Price}");
            prices.Add(last.Price);
            await LearnAsync([new { last.QuoteId, Accepted = true }], cancellationToken);
            if (sold == Units) break;
            last = await QuoteAsync(friday, cancellationToken) 
                ?? throw new CheckFailedException($"refused after {sold} of {Units} were sold");
        }
        if (await QuoteAsync(friday, cancellationToken) is { } more)
            throw new CheckFailedException($"a sold night was quoted {more.Price}");
        await peers.DeleteAsync<JsonElement>("pricing", $"/properties/{Property}/stays/{last.QuoteId}", cancellationToken);
        var reopened = await QuoteAsync(friday, cancellationToken)
            ?? throw new CheckFailedException("a cancelled stay did not give its nights back");
        return $"{string.Join(", then ", prices)} {SimulatedPortfolio.Currency}, then not available; " +
            $"{reopened.Price} once one was cancelled";
    }

    /// <summary>The first quote that knows what the night is worth: bid prices are learnt in the background.</summary>
    private async Task<Quote> KnownAsync(DateOnly friday, IProgress<string> progress, CancellationToken cancellationToken)
    {
        for (var poll = 0; poll < MostPolls; poll++)
        {
            var quote = await QuoteAsync(friday, cancellationToken)
                ?? throw new CheckFailedException("a free night was refused");
            if (quote.BidPrice is not null) return quote;
            progress.Report("bid prices are being learnt");
            await Task.Delay(Pause, time, cancellationToken);
        }
        throw new CheckFailedException($"no bid price after {MostPolls} quotes");
    }

    /// <summary>Null if it is refused because a night is sold.</summary>
    private async Task<Quote?> QuoteAsync(DateOnly friday, CancellationToken cancellationToken)
    {
        var answer = await peers.TryPostAsync<Quote>("pricing", "/score",
            new { PropertyId = Property, StayDate = friday, LengthOfStay = 2 }, "urn:platform:pricing:not-available", cancellationToken);
        if (answer is not null) _quotes++;
        return answer;
    }

    private async Task LearnAsync(IReadOnlyList<object> outcomes, CancellationToken cancellationToken)
    {
        var answer = await peers.PostAsync<Learnt>("pricing", "/learn", new { Outcomes = outcomes }, cancellationToken);
        if (answer.Accepted != outcomes.Count) throw new CheckFailedException($"{answer.Accepted} of {outcomes.Count} outcomes were kept");
        _outcomes += outcomes.Count;
    }

    private sealed record Quote(string QuoteId, decimal Price, [property: JsonPropertyName("bid_price")] decimal? BidPrice);

    private sealed record Learnt(int Accepted);
}
