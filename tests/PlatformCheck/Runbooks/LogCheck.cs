using System.Net.Http.Json;
using System.Text.Json;
using Dashboards;
using PlatformCheck.Drills;

namespace PlatformCheck.Runbooks;

/// <summary>What failed in <see cref="LogCheck"/>, for commands that need something that failed.</summary>
internal sealed record Failed(string JobId, string AutomationId, string PaymentId);

/// <summary>
/// Whatever fails, and whatever moves money, leaves the line in the log that the runbooks tell to look for: each request is found by
/// its id.
/// </summary>
internal sealed class LogCheck(DrillGround ground, Webhooks webhooks, CheckDirectory run, Polling polling, HttpClient http)
{
    private const string RequestId = "X-Request-ID";
    private const int Times = 5;

    public async Task<(Failed Failed, string Seen)> DoAsync(IReadOnlyList<RunbookPage> pages, CancellationToken cancellationToken)
    {
        var quotes = await FailAsync("pricing", "requests", "/score", () => QuoteAsync(cancellationToken), cancellationToken);
        var executions = await FailAsync("executor", "agents", "ledger.", () => ExecuteAsync(cancellationToken), cancellationToken);
        await ground.CloseCircuitsAsync(cancellationToken);
        await FindAsync(pages, "HighErrorRate", "Unhandled exception", quotes, cancellationToken);
        await FindAsync(pages, "ExecutorErrorRate", "Pattern … failed at step …", executions, cancellationToken);

        await ground.BreakAsync("generation", "texts", cancellationToken: cancellationToken);
        var text = new { Kind = "listing_title", Model = "template", Inputs };
        var job = await IdAsync("/generate", text, cancellationToken);
        var automation = await IdAsync("/api/automation/start", new { Type = "notion_vercel", Inputs }, cancellationToken);
        await FindAsync(pages, "GenerationFailures", "Job … failed in attempt …", [job], cancellationToken);
        await FindAsync(pages, "AutomationFailures", "Automation … has failed in step …", [automation], cancellationToken);
        await polling.UntilAsync(async () => (await GetAsync("/queues/generation/dead-letters", cancellationToken)).GetRawText()
            .Contains(job, StringComparison.Ordinal), cancellationToken);
        await ground.MendAsync("generation", "texts", cancellationToken);

        var number = ground.Next();
        await webhooks.SendAsync($"evt_log_{number}", "charge.succeeded", $$"""
            {"id":"ch_log_{{number}}","object":"charge","amount":9900,"amount_captured":9900,"amount_refunded":0,"currency":"eur",
             "status":"succeeded","paid":true,"captured":true,"refunded":false}
            """, cancellationToken);
        await FindAsync(pages, "PaymentFailures", "Payment settled", [$"ch_log_{number}"], cancellationToken);
        var payment = (await GetAsync("/payments", cancellationToken)).GetProperty("payments")[0].GetProperty("id").GetString()!;
        return (new Failed(job, automation, payment),
            $"each of {quotes.Count} answers with 500, {executions.Count} failed executions, a failed text and automation and a payment " +
            "has its line");
    }

    private static Dictionary<string, object> Inputs => new() { ["property_name"] = "Casa do Mar", ["city"] = "Lisbon" };

    /// <summary>Breaks something, asks for it a few times, and returns the ids of the requests, none of which may succeed.</summary>
    private async Task<IReadOnlyList<string>> FailAsync(string service, string point, string only, Func<Task<HttpResponseMessage>> send,
        CancellationToken cancellationToken)
    {
        await ground.BreakAsync(service, point, only: only, fails: true, cancellationToken: cancellationToken);
        var ids = new List<string>();
        for (var time = 0; time < Times; time++)
        {
            using var answer = await send();
            if ((int)answer.StatusCode < 500)
                throw new CheckFailedException(
                    $"{answer.RequestMessage!.RequestUri!.AbsolutePath} answered {(int)answer.StatusCode} while it was broken");
            ids.Add(answer.Headers.GetValues(RequestId).Single());
        }
        await ground.MendAsync(service, point, cancellationToken);
        return ids;
    }

    /// <summary>The runbook names the line, and the log has one for each id, though perhaps a moment later.</summary>
    private async Task FindAsync(IReadOnlyList<RunbookPage> pages, string alert, string words, IReadOnlyList<string> ids,
        CancellationToken cancellationToken)
    {
        var log = pages.Single(page => page.Name == alert).Logs.FirstOrDefault(log => log.Words == words)
            ?? throw new CheckFailedException($"{alert}.md does not name the log line '{words}'");
        var missing = ids;
        var found = await polling.UntilAsync(async () =>
        {
            var lines = await run.LinesAsync(log, cancellationToken);
            missing = [.. ids.Where(id => !lines.Any(line => line.Contains(id, StringComparison.Ordinal)))];
            return missing.Count == 0;
        }, cancellationToken);
        if (!found) throw new CheckFailedException($"no line '{words}' of {log.Service} has {string.Join(", ", missing)} ({alert}.md)");
    }

    private Task<HttpResponseMessage> QuoteAsync(CancellationToken cancellationToken) => PostAsync("pricing", "/score", new
    {
        PropertyId = ground.Portfolio.Properties[0].Id, StayDate = ground.Portfolio.Today.AddDays(20), LeadTimeDays = 20,
        LengthOfStay = 2, Occupancy = 0.5,
    }, cancellationToken);

    private Task<HttpResponseMessage> ExecuteAsync(CancellationToken cancellationToken) => PostAsync("executor", "/v1/execute", new
    {
        PatternId = "price_review", Inputs = new { PortfolioId = SimulatedPortfolio.Id }, AsofDate = ground.Portfolio.Today,
    }, cancellationToken);

    private async Task<HttpResponseMessage> PostAsync(string service, string path, object body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(ground.Of(service), path))
        {
            Content = JsonContent.Create(body, options: Peers.Json),
        };
        request.Headers.Add("X-User-ID", "runbook");
        return await http.SendAsync(request, cancellationToken);
    }

    private async Task<string> IdAsync(string path, object body, CancellationToken cancellationToken) =>
        (await ground.Peers.PostAsync<JsonElement>("generation", path, body, cancellationToken)).GetProperty("id").GetString()!;

    private Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) =>
        ground.Peers.GetAsync<JsonElement>("generation", path, cancellationToken);
}
