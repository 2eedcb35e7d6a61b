using System.Security.Cryptography;
using Jobs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using PricingService.Availability;
using PricingService.Properties;
using ServiceDefaults.Configuration;
using ServiceDefaults.Outbound;
using ServiceDefaults.Requests;

namespace PricingService.Calendars;

internal static class CalendarEndpoints
{
    private const string Section = "Calendars:Feeds";
    private const string MediaType = "text/calendar; charset=utf-8";

    public static WebApplicationBuilder AddCalendars(this WebApplicationBuilder builder)
    {
        builder.AddCalendarBook();
        // The factory's own loggers write addresses, and channels put keys into them.
        builder.AddGuardedClient<CalendarFetcher>(CalendarFetcher.Client).RemoveAllLoggers();
        builder.Services.AddSingleton<CalendarMetrics>().AddSingleton<CalendarPuller>()
            .AddHostedService<CalendarPlan>().AddJobHandler<CalendarHandler>();
        return builder;
    }

    /// <summary>What the calendars said last, without pulling them.</summary>
    public static WebApplicationBuilder AddCalendarBook(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<CalendarOptions>("Calendars");
        var names = builder.Configuration.GetSection(Section).GetChildren().Select(feed => feed.Key).ToList();
        foreach (var name in names)
        {
            builder.AddValidatedOptions<CalendarFeedOptions>(name, $"{Section}:{name}")
                .Validate(_ => Identifier.IsWellFormed(name), $"{Section}: a calendar's name {Identifier.Rule}")
                .Validate(_ => names.Count <= CalendarNames.Most, $"{Section}: at most {CalendarNames.Most} calendars");
        }
        builder.Services.AddSingleton(new CalendarNames(names)).AddSingleton<CalendarCatalog>().AddSingleton<CalendarTable>()
            .AddSingleton<CalendarBook>().AddSingleton<ITakenNights>(services => services.GetRequiredService<CalendarBook>());
        return builder;
    }

    public static WebApplication MapCalendars(this WebApplication app)
    {
        app.Services.GetRequiredService<CalendarMetrics>().BeginAtZero();
        app.MapGet("/calendars/feeds", ListFeeds);
        app.MapGet("/properties/{id}/calendar.ics", GetCalendar).Produces<Stream>(StatusCodes.Status200OK, "text/calendar");
        return app;

        static async Task<Ok<CalendarFeedsAnswer>> ListFeeds(CalendarCatalog feeds, CalendarTable table, OpenJobs open,
            CancellationToken cancellationToken)
        {
            // Read the queue first: a pull that ends in between is shown as in progress, already with its results.
            var jobs = (await open.ListAsync(CalendarHandler.QueueName, cancellationToken)).ToDictionary(job => job.OpenKey!,
                StringComparer.Ordinal);
            var states = (await table.ListAsync(cancellationToken)).ToDictionary(state => state.Source, StringComparer.Ordinal);
            return TypedResults.Ok(new CalendarFeedsAnswer([.. feeds.All.Select(feed =>
                CalendarFeedView.Of(feed, states.GetValueOrDefault(feed.Source), jobs.GetValueOrDefault(feed.Source)))]));
        }

        static async Task<Results<FileContentHttpResult, ProblemHttpResult>> GetCalendar(string id, PropertyDirectory properties,
            CalendarBook book, CalendarTable table, TimeProvider clock, CancellationToken cancellationToken, string? except = null)
        {
            if (!Identifier.IsWellFormed(id) || await properties.FindAsync(id) is not { } property) return UnknownProperty.Problem(id);
            var faults = new Faults().OptionalId("except", except);
            if (faults.Any) return faults.ToProblem("pricing");
            var nights = await book.FromAsync(property, property.Today(clock), except, cancellationToken);
            var changedAt = (await table.ListAsync(cancellationToken)).Where(state => state.PropertyId == id)
                .Select(state => state.ChangedAt).DefaultIfEmpty(0).Max();
            var calendar = CalendarWriter.Write(id, [.. nights.Select(night => (night.Date, night.Sold > 0))],
                DateTimeOffset.FromUnixTimeMilliseconds(changedAt));
            return TypedResults.File(calendar, MediaType,
                entityTag: new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(calendar))[..32]}\""));
        }
    }
}
