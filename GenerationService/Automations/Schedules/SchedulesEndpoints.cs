using Jobs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using ServiceDefaults.Configuration;
using ServiceDefaults.Requests;

namespace GenerationService.Automations.Schedules;

/// <summary><c>/api/automation/schedules</c>: what is started by itself, and when.</summary>
internal static class SchedulesEndpoints
{
    private const int LongestName = 64;

    public static WebApplicationBuilder AddSchedules(this WebApplicationBuilder builder)
    {
        var names = builder.Configuration.GetSection(ScheduleNames.Section).GetChildren().Select(schedule => schedule.Key).ToList();
        foreach (var name in names)
        {
            builder.AddValidatedOptions<ScheduleOptions>(name, $"{ScheduleNames.Section}:{name}")
                .Validate(_ => Identifier.IsWellFormed(name, LongestName),
                    $"{ScheduleNames.Section}: a name must be 1 to {LongestName} of the characters A-Z a-z 0-9 . _ -")
                .Validate(_ => names.Count <= ScheduleNames.Most, $"{ScheduleNames.Section}: at most {ScheduleNames.Most} schedules");
        }
        builder.Services.AddSingleton(new ScheduleNames(names)).AddSingleton<ScheduleCatalog>()
            .AddSingleton<IValidateOptions<ScheduleOptions>, ScheduleCheck>().AddHostedService<SchedulePlan>();
        builder.Services.AddJobHandler<ScheduleHandler>();
        return builder;
    }

    public static RouteGroupBuilder MapSchedules(this RouteGroupBuilder automation)
    {
        automation.MapGet("/schedules", List).WithSummary("The automations that are started by themselves, and when each is next due");
        return automation;

        static async Task<Ok<SchedulesAnswer>> List(ScheduleCatalog schedules, OpenJobs open, CancellationToken cancellationToken)
        {
            var due = (await open.ListAsync(ScheduleHandler.QueueName, cancellationToken)).ToDictionary(job => job.OpenKey ?? "",
                job => job.DueAt, StringComparer.Ordinal);
            return TypedResults.Ok(new SchedulesAnswer([.. schedules.All.Select(schedule => new ScheduleAnswer
            {
                Name = schedule.Name, Type = schedule.Type.Name, Enabled = schedule.Options.Enabled,
                Weekday = schedule.Options.Weekday?.ToString().ToLowerInvariant(), At = schedule.Options.At,
                TimeZone = schedule.Options.TimeZone,
                NextAt = schedule.Options.Enabled && due.TryGetValue(schedule.Name, out var at) ? at : null,
            })]));
        }
    }
}

/// <summary><c>GET /api/automation/schedules</c>.</summary>
internal sealed record SchedulesAnswer(IReadOnlyList<ScheduleAnswer> Schedules);

internal sealed record ScheduleAnswer
{
    public required string Name { get; init; }
    public required string Type { get; init; }
    public required bool Enabled { get; init; }

    /// <summary>Null: every day.</summary>
    public required string? Weekday { get; init; }
    public required string At { get; init; }
    public required string TimeZone { get; init; }

    /// <summary>Null: it is switched off, or not planned yet.</summary>
    public required DateTimeOffset? NextAt { get; init; }
}
