using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace PlatformCheck;

/// <summary>What GenerationService does with the world outside: an automation that is killed, a payment, a budget, an alert.</summary>
internal sealed class OutsideWork(Addresses addresses, Peers peers, Report report, CheckDirectory run, Outside outside,
    StartedPlatform platform, Polling polling, Webhooks webhooks, HttpClient http)
{
    private const string Service = "generation";
    private const string Automation = "/api/automation";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <returns>The texts that were paid for.</returns>
    public async Task<int> DoAsync(CancellationToken cancellationToken)
    {
        await report.StepAsync("notion_vercel, killed on its way", run.LogOf(Service), (_, cancellation) => AutomateAsync(cancellation),
            cancellationToken);
        await report.StepAsync("Payment settled and partly refunded", run.LogOf(Service), (_, cancellation) => PayAsync(cancellation),
            cancellationToken);
        await report.StepAsync("Budget spent", run.LogOf(Service), (_, cancellation) => SpendAsync(cancellation), cancellationToken);
        await report.StepAsync("Failing check alerts and recovers", run.LogOf(Service), (_, cancellation) => FailAsync(cancellation),
            cancellationToken);
        return 1;
    }

    private async Task<string> AutomateAsync(CancellationToken cancellationToken)
    {
        var started = await peers.PostAsync<Started>(Service, $"{Automation}/start", new
        {
            Type = "notion_vercel",
            Inputs = new Dictionary<string, object> { ["property_name"] = "Casa do Mar", ["city"] = "Lisbon" },
        }, cancellationToken);
        // The page is written: what follows has to know that after the crash.
        if (!await polling.UntilAsync(() => Task.FromResult(outside.Notion.Pages.Count > 0), cancellationToken))
            throw new CheckFailedException($"no page arrived at Notion: {await SeenAsync(started.Id, cancellationToken)}");
        await platform.CrashAsync(Service, cancellationToken);
        var seen = "";
        var ended = await polling.UntilAsync(async () =>
        {
            seen = await SeenAsync(started.Id, cancellationToken);
            return seen is "succeeded" or "failed" or "cancelled";
        }, cancellationToken);
        var (pages, deployments) = (outside.Notion.Pages.Count, outside.Vercel.Deployments.Count);
        if (!ended || seen != "succeeded") throw new CheckFailedException($"the automation is {seen} after the crash");
        if (pages != 1 || deployments != 1)
            throw new CheckFailedException($"Notion has {pages} pages and Vercel {deployments} deployments, instead of one each");
        return "killed with kill -9 after the page was written, started again, ended with one page and one deployment";
    }

    /// <summary>The automation's status, or why it is not known: the service may just be starting.</summary>
    private async Task<string> SeenAsync(string id, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // A request that is open when the process is killed may never be answered.
        enough.CancelAfter(Patience);
        try
        {
            return (await peers.GetAsync<Started>(Service, $"{Automation}/{id}", enough.Token)).Status;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "not known: no answer";
        }
        catch (CheckFailedException away)
        {
            return away.Message;
        }
    }

    private async Task<string> PayAsync(CancellationToken cancellationToken)
    {
        const string charge = """
            {"id":"ch_check","object":"charge","amount":12050,"amount_captured":12050,"amount_refunded":0,"currency":"eur","status":"succeeded","paid":true,"captured":true,"refunded":false}
            """;
        const string refund = """
            {"id":"re_check","object":"refund","amount":2000,"charge":"ch_check","currency":"eur","status":"succeeded"}
            """;
        // The wrong way round, and one of them twice, as it happens.
        await webhooks.SendAsync("evt_check_2", "refund.created", refund, cancellationToken);
        await webhooks.SendAsync("evt_check_1", "charge.succeeded", charge, cancellationToken);
        await webhooks.SendAsync("evt_check_1", "charge.succeeded", charge, cancellationToken);
        var payments = await peers.GetAsync<JsonElement>(Service, "/payments", cancellationToken);
        var payment = payments.GetProperty("payments").EnumerateArray().Single();
        var seen = (payment.GetProperty("state").GetString(), payment.GetProperty("amount").GetDecimal(),
            payment.GetProperty("refunded").GetDecimal());
        return seen == ("partly_refunded", 120.50m, 20m)
            ? "three signed webhooks, out of order and one twice, make one payment that is partly refunded"
            : throw new CheckFailedException($"the payment is {seen}");
    }

    private async Task<string> SpendAsync(CancellationToken cancellationToken)
    {
        var text = new
        {
            Kind = "listing_title", Model = Outside.PaidModel,
            Inputs = new Dictionary<string, object> { ["property_name"] = "Casa do Rio", ["city"] = "Porto" },
        };
        var job = await peers.PostAsync<JsonElement>(Service, "/generate", text, cancellationToken);
        var path = $"/generate/{job.GetProperty("id").GetString()}";
        await polling.UntilAsync(async () =>
        {
            job = await peers.GetAsync<JsonElement>(Service, path, cancellationToken);
            return job.GetProperty("status").GetString() is not ("queued" or "running");
        }, cancellationToken);
        if (job.GetProperty("status").GetString() != "succeeded") throw new CheckFailedException($"the paid text: {job}");
        var cost = job.GetProperty("cost_usd").GetDecimal();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(addresses.Of(Service), "/generate"))
        {
            Content = new StringContent(JsonSerializer.Serialize(text, Peers.Json), new MediaTypeHeaderValue("application/json")),
        };
        using var refused = await http.SendAsync(request, cancellationToken);
        var problem = await refused.Content.ReadAsStringAsync(cancellationToken);
        return cost == 0.52m && refused.StatusCode == HttpStatusCode.TooManyRequests
            && problem.Contains("budget-spent", StringComparison.Ordinal)
            ? $"a text of the paid model cost {cost} dollars; the next is refused until there is a new budget"
            : throw new CheckFailedException($"a text cost {cost}, and the next is answered with {(int)refused.StatusCode}: {problem}");
    }

    private async Task<string> FailAsync(CancellationToken cancellationToken)
    {
        outside.PageFails = true;
        if (!await polling.UntilAsync(async () => await AlertsAsync(cancellationToken) == 1, cancellationToken))
            throw new CheckFailedException("the page fails, and no alert reached Alertmanager");
        outside.PageFails = false;
        return await polling.UntilAsync(async () => await AlertsAsync(cancellationToken) == 0, cancellationToken)
            ? "SyntheticCheckFailing reached Alertmanager, and was resolved when the page answered again"
            : throw new CheckFailedException("the page answers again, and its alert still fires");
    }

    private async Task<int> AlertsAsync(CancellationToken cancellationToken) => (await peers.GetAsync<JsonElement>("alertmanager",
        $"/api/v2/alerts?active=true&filter=alertname%3DSyntheticCheckFailing&filter=check%3D{Outside.CheckedPage}", cancellationToken))
        .GetArrayLength();

    private sealed record Started(string Id, string Status);
}
