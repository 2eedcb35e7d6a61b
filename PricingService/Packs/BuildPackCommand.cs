using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.Options;
using PricingService.CommandLine;
using ServiceDefaults.Requests;

namespace PricingService.Packs;

internal static class BuildPackCommand
{
    public static Command Create()
    {
        var date = new Option<DateOnly>("--date") { Required = true, Description = "The pack's day, its first night, such as 2026-01-31." };
        var nights = new Option<int>("--nights") { DefaultValueFactory = _ => 90,
            Description = $"How many nights to price, 1 to {PackOptions.MostNights}." };
        var portfolio = new Option<string?>("--portfolio") { Description = "The portfolio to build for; by default all portfolios." };
        var fresh = new Option<bool>("--mark-fresh") { Description = "Publish the pack; otherwise it stays warming." };
        var data = new Option<string?>("--data-directory") { Description = "Where the embedded database lives, instead of the " +
            "configured place." };
        var url = ServiceAddress.Option("order");
        var json = new Option<bool>("--json") { Description = "Print the pack's summary as JSON, not just its id." };
        var command = new Command("build-pack", "Builds an immutable pricing pack. The same inputs give the same id. Exits with 0 when " +
            "the pack was built, 1 if it could not be.")
        {
            date, nights, portfolio, fresh, data, url, json,
        };
        command.Validators.Add(ServiceAddress.OrElse(url, data));
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new PackRequest(parsed.GetRequiredValue(date), parsed.GetValue(nights), parsed.GetValue(portfolio), parsed.GetValue(fresh)),
            parsed.GetValue(url), parsed.GetValue(data), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(PackRequest request, Uri? url, string? dataDirectory, bool json,
        CancellationToken cancellationToken)
    {
        if (request.Check() is { Any: true } faults)
        {
            foreach (var (field, messages) in faults.ByField)
                await Console.Error.WriteLineAsync($"--{field.Replace("_id", "", StringComparison.Ordinal)} {messages[0]}");
            return Commands.NotDone;
        }
        try
        {
            if (url is not null) return await OrderAsync(request, url, json, cancellationToken);
            await using var host = await CommandHost.OpenAsync(dataDirectory, cancellationToken);
            var clock = TimeProvider.System;
            var pack = await BuildAsync(host.Services, request, clock, cancellationToken);
            var summary = PackSummary.Of(pack,
                pack.StateAt(clock.GetUtcNow(), host.Services.GetRequiredService<IOptions<PackOptions>>().Value.StaleAfter));
            Console.WriteLine(json ? JsonSerializer.Serialize(summary, PlatformJson.Options) : pack.PackId);
            await Console.Error.WriteLineAsync($"Written to {CommandHost.StoreOf(host)}.");
            if (summary.State != PackState.Error) return Commands.Done;
            await Console.Error.WriteLineAsync(pack.Error);
            return Commands.NotDone;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Interrupted; the packs are unchanged.");
            return Commands.Interrupted;
        }
    }

    private static async Task<int> OrderAsync(PackRequest request, Uri url, bool json, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromMinutes(5) };
        var pack = await new PackOrders(http, TimeProvider.System).BuildAsync(request, cancellationToken);
        Console.WriteLine(json ? pack.GetRawText() : pack.GetProperty("pack_id").GetString());
        await Console.Error.WriteLineAsync($"Built by {url}.");
        if (pack.GetProperty("state").GetString() != "error") return Commands.Done;
        await Console.Error.WriteLineAsync(pack.GetProperty("error").GetString());
        return Commands.NotDone;
    }

    /// <summary>
    /// Records in the store how long it took and how it ended: nobody scrapes this process, so the service's metrics show it.
    /// </summary>
    private static async Task<Pack> BuildAsync(IServiceProvider services, PackRequest request, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var (order, ended, started) = (request.ToOrder(), services.GetRequiredService<PackBuildTable>(), clock.GetTimestamp());
        try
        {
            var built = (await ProgressBar.RunAsync($"Pack of {request.Date:yyyy-MM-dd}", clock, show =>
                services.GetRequiredService<PackBuilder>().BuildAsync(order, new Shown(show), cancellationToken)));
            await ended.NoteAsync(order, clock.GetElapsedTime(started), built, CancellationToken.None);
            return built.Pack;
        }
        catch (OperationCanceledException)
        {
            await ended.NoteAsync(order, clock.GetElapsedTime(started), pack: null, CancellationToken.None);
            throw;
        }
    }

    private sealed class Shown(Action<double, string> show) : IProgress<(int Done, int Of)>
    {
        public void Report((int Done, int Of) value) => show((double)value.Done / value.Of, $"{value.Done} of {value.Of} properties");
    }
}
