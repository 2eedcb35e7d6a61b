using Jobs;
using Microsoft.AspNetCore.Http.HttpResults;
using PricingService.Competitors.Feeds;
using PricingService.Properties;
using ServiceDefaults.Configuration;
using ServiceDefaults.Limits;
using ServiceDefaults.Requests;

namespace PricingService.Competitors;

internal static class CompetitorEndpoints
{
    /// <summary>Enough for the maximum number of rows with every field filled in.</summary>
    private const long LargestBody = 4 << 20;

    private const int MostNights = 92;
    private const int Nights = 30;

    /// <summary>What pricing needs to know about competitors, without the server's part: for commands.</summary>
    public static WebApplicationBuilder AddCompetitorBook(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<CompetitorOptions>("Competitors");
        builder.AddFeedCatalog();
        builder.Services.AddSingleton<RateTable>().AddSingleton<Freshness>().AddSingleton<CompetitorBook>();
        return builder;
    }

    public static WebApplicationBuilder AddCompetitors(this WebApplicationBuilder builder)
    {
        builder.AddCompetitorBook();
        builder.AddFeeds();
        builder.Services.AddSingleton<SourceTable>().AddSingleton<RateIntake>().AddSingleton<CompetitorMetrics>()
            .AddHostedService<CompetitorWatch>().AddHostedService<CompetitorRetention>();
        return builder;
    }

    public static WebApplication MapCompetitors(this WebApplication app)
    {
        var group = app.MapGroup("/competitors");
        group.MapPost("/{propertyId}/rates", Push).AllowBody(LargestBody);
        group.MapGet("/{propertyId}", Get);
        group.MapGet("/{propertyId}/rates", Rates);
        group.MapGet("/feeds", ListFeeds);
        return app;

        static async Task<Results<Ok<RateAnswer>, ProblemHttpResult>> Push(
            string propertyId, RatesRequest request, PropertyDirectory properties, RateIntake intake, CancellationToken cancellationToken)
        {
            if (!Identifier.IsWellFormed(propertyId) || await properties.FindAsync(propertyId) is not { } property)
                return UnknownProperty.Problem(propertyId);
            if (request.Rates.Count > RateIntake.MostRows)
            {
                return Problem.Of(StatusCodes.Status413PayloadTooLarge, "urn:platform:pricing:too-many-rates",
                    "Too many rates in one request",
                    $"At most {RateIntake.MostRows} rates fit in one request: send them in several.");
            }
            return TypedResults.Ok(await intake.PushedAsync(property, [.. request.Rates.Select(RateJson.Read)], cancellationToken));
        }

        static async Task<Results<Ok<CompetitorSummary>, ProblemHttpResult>> Get(
            string propertyId, PropertyDirectory properties, RateTable table, Freshness freshness, TimeProvider clock,
            CancellationToken cancellationToken)
        {
            if (!Identifier.IsWellFormed(propertyId) || await properties.FindAsync(propertyId) is not { } property)
                return UnknownProperty.Problem(propertyId);
            var (rates, _) = await table.ReadAsync(propertyId, property.Today(clock), DateOnly.MaxValue, cancellationToken);
            var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            return TypedResults.Ok(CompetitorSummary.Of(property, rates, rate => freshness.StaleAt(rate.Source, rate.ObservedAt) > now));
        }

        static async Task<Results<Ok<RatesAnswer>, ProblemHttpResult>> Rates(
            string propertyId, PropertyDirectory properties, RateTable table, Freshness freshness, TimeProvider clock,
            CancellationToken cancellationToken,
            DateOnly? from = null, DateOnly? to = null, int length_of_stay = 1)
        {
            if (!Identifier.IsWellFormed(propertyId) || await properties.FindAsync(propertyId) is not { } property)
                return UnknownProperty.Problem(propertyId);
            var first = from ?? property.Today(clock);
            var last = to ?? DateOnly.FromDayNumber(Math.Min(first.DayNumber + Nights - 1, DateOnly.MaxValue.DayNumber));
            var faults = new Faults().Unless(first <= last, "to", "must not be before from")
                .Unless(last.DayNumber - first.DayNumber < MostNights, "to", $"must be less than {MostNights} days after from")
                .Between<int>("length_of_stay", length_of_stay, 1, 365);
            if (faults.Any) return faults.ToProblem("pricing");
            var (rates, _) = await table.ReadAsync(propertyId, first, last, cancellationToken);
            var now = clock.GetUtcNow();
            return TypedResults.Ok(
                new RatesAnswer(property.Id, property.Currency.Code, [.. rates.GroupBy(rate => rate.StayDate, StringComparer.Ordinal)
                    .Select(night => NightView.Of(property, night.Key, [.. night], length_of_stay, freshness, now))]));
        }

        static async Task<Ok<FeedsAnswer>> ListFeeds(FeedCatalog feeds, FeedTable table, OpenJobs open,
            CancellationToken cancellationToken)
        {
            // Read the queue first: a pull that ends in between is shown as in progress, already with its results.
            var jobs = (await open.ListAsync(FeedHandler.QueueName, cancellationToken)).ToDictionary(job => job.OpenKey!,
                StringComparer.Ordinal);
            var states = (await table.ListAsync(cancellationToken)).ToDictionary(state => state.Source, StringComparer.Ordinal);
            return TypedResults.Ok(new FeedsAnswer([.. feeds.All.OrderBy(feed => feed.Source, StringComparer.Ordinal)
                .Select(feed => FeedView.Of(feed, states.GetValueOrDefault(feed.Source), jobs.GetValueOrDefault(feed.Source)))]));
        }
    }

    /// <param name="Rates">Read one by one, so that a malformed row does not affect its neighbours.</param>
    internal sealed record RatesRequest(IReadOnlyList<JsonRow> Rates);
}
