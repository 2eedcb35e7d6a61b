using System.Diagnostics;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using LoadTests.Scraping;
using Microsoft.Extensions.Logging;

namespace LoadTests;

/// <summary>
/// The measured process. It prints its address, then one line "CPU-milliseconds allocated-bytes" for each line read from
/// standard input, and ends with its input: a parent that dies takes it along.
/// </summary>
internal static class Server
{
    public static async Task RunAsync(string[] parts)
    {
        // Log lines are made as in production and go nowhere: standard output is spoken for.
        Console.SetError(TextWriter.Null);
        var builder = WebApplication.CreateBuilder();
        builder.Configuration["Logging:Console:LogToStandardErrorThreshold"] = nameof(LogLevel.Trace);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        if (!parts.Any(part => part is Part.Everything or Part.Starter or Part.Usual)) builder.Logging.SetMinimumLevel(LogLevel.Warning);
        foreach (var part in parts) Part.Add(part, builder);

        var app = builder.Build();
        foreach (var part in parts) Part.Use(part, app);
        app.MapGet("/items/{id:int}", Get);
        app.MapGet("/mostly/{id:int}", GetOrFail);
        app.MapPost("/score",
            (Asked asked) => TypedResults.Ok(new Item(asked.LengthOfStay, asked.PropertyId, asked.LeadTimeDays, 128.50m, "EUR")));
        await app.StartAsync();
        Stays.Record(app);

        Console.WriteLine(app.Urls.First());
        while (await Console.In.ReadLineAsync() is not null)
            Console.WriteLine($"{Process.GetCurrentProcess().TotalProcessorTime.TotalMilliseconds:F0} {GC.GetTotalAllocatedBytes()}");
        await app.StopAsync();
    }

    private static int _requests;

    private static Ok<Item> Get(int id) => TypedResults.Ok(new Item(id, "Sea view, two rooms", 4, 128.50m, "EUR"));

    private static Ok<Item> GetOrFail(int id) => Interlocked.Increment(ref _requests) % 100 == 0
        ? throw new InvalidOperationException("One request in a hundred fails.")
        : Get(id);

    /// <summary>As much to read as a request for a quote.</summary>
    private sealed record Asked(
        [property: JsonPropertyName("property_id")] string PropertyId, [property: JsonPropertyName("stay_date")] DateOnly StayDate,
        [property: JsonPropertyName("lead_time_days")] int LeadTimeDays, [property: JsonPropertyName("length_of_stay")] int LengthOfStay,
        decimal Occupancy, string Subject);

    private sealed record Item(int Id, string Title, int Guests, decimal Price, string Currency);
}
