using System.Text.Json;
using Testing;
using Testing.Checks;
using Testing.Monitoring;

namespace GenerationService.Tests.Sla;

/// <summary>Alerts reach a real Alertmanager, and their end does too, whatever happens in between.</summary>
public sealed class AlertTests(AlertmanagerServer alertmanager) : IClassFixture<AlertmanagerServer>
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_failing_check_raises_an_alert_and_its_end_is_told_even_after_a_kill()
    {
        await using var target = await CheckTarget.StartAsync();
        target.On("/shop", 503);
        using var data = new TemporaryDirectory();
        var settings = SlaApp.Settings(target,
        [
            ("Sla:AlertmanagerUrl", alertmanager.Http.BaseAddress!.ToString()), ("Sla:PublicUrl", "https://status.example"),
            ("Sla:Checks:shop:IntervalSeconds", "5"), ("Sla:Checks:shop:TimeoutSeconds", "4"), ("Sla:AlertRepeatSeconds", "1"),
            ("Sla:Checks:shop:FailuresToGoDown", "1"), ("Sla:Checks:shop:SuccessesToComeUp", "1"), ("Sla:Checks:shop:Service", "pricing"),
            ("Storage:DataDirectory", data.Path),
        ]);
        await using (await ServiceProcess.StartAsync("GenerationService", settings))
        {
            await Eventually.TrueAsync(async () => (await FiringAsync()).Count == 1);
            var alert = (await FiringAsync()).Single();
            Assert.Equal("""{"alertname":"SyntheticCheckFailing","check":"shop","service":"pricing","severity":"critical"}""",
                alert.GetProperty("labels").GetRawText());
            Assert.Equal(("The shop fails its check", "Check shop has failed 1 times in a row: The answer was HTTP 503, not 200-299."),
                (alert.GetProperty("annotations").GetProperty("summary").GetString(),
                    alert.GetProperty("annotations").GetProperty("description").GetString()));
            Assert.EndsWith("/observability/runbooks/SyntheticCheckFailing.md",
                alert.GetProperty("annotations").GetProperty("runbook_url").GetString(), StringComparison.Ordinal);
            Assert.Equal("https://status.example/sla", alert.GetProperty("generatorURL").GetString());

            // Repeated while it lasts: its end moves on.
            var ends = alert.GetProperty("endsAt").GetDateTimeOffset();
            await Eventually.TrueAsync(async () => (await FiringAsync()).Single().GetProperty("endsAt").GetDateTimeOffset() > ends);
        }

        // Killed while it fires; the target recovers while nobody looks.
        target.On("/shop", 200);
        Assert.Single(await FiringAsync());
        await using var again = await ServiceProcess.StartAsync("GenerationService", settings);
        await Eventually.TrueAsync(async () => (await FiringAsync()).Count == 0);
        using var http = new HttpClient { BaseAddress = again.Address };
        Assert.Contains("\"status\":\"closed\"", await http.GetStringAsync("/sla/incidents", Test), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_Alertmanager_did_not_take_is_told_again_until_it_does()
    {
        await using var standIn = await CheckTarget.StartAsync();
        var told = new List<JsonElement>();
        var isAnswering = false;
        standIn.On("/am/api/v2/alerts", async context =>
        {
            var alerts = (await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted)).RootElement;
            lock (told) told.AddRange(isAnswering ? alerts.EnumerateArray() : []);
            context.Response.StatusCode = isAnswering ? 200 : 500;
        });
        await using var sla = await SlaApp.StartAsync(("Sla:AlertmanagerUrl", standIn.Address + "/am"),
            ("Sla:Checks:shop:FailuresToGoDown", "1"), ("Sla:Checks:shop:SuccessesToComeUp", "1"), ("Outbound:alertmanager:Retries", "0"));
        sla.Target.On("/shop", 503);
        await sla.ChecksAsync();
        sla.Target.On("/shop", 200);
        var up = await sla.ChecksAsync();
        await TurnUntilAsync(sla, () => standIn.Requests.Count > 0);
        Assert.Equal(1, await sla.QueryAsync<long>("SELECT COUNT(*) FROM check_alerts WHERE state = 'resolved' AND sent <> 'resolved'"));

        isAnswering = true;
        await TurnUntilAsync(sla, () => { lock (told) return told.Count > 0; });
        Assert.Equal(up.LastAt, told[0].GetProperty("endsAt").GetDateTimeOffset());
        await TurnUntilAsync(sla,
            async () => await sla.QueryAsync<long>("SELECT COUNT(*) FROM check_alerts WHERE sent <> 'resolved'") == 0);
        // Told for a quarter of an hour, then forgotten.
        sla.Clock.Advance(TimeSpan.FromMinutes(16));
        await TurnUntilAsync(sla, async () => await sla.QueryAsync<long>("SELECT COUNT(*) FROM check_alerts") == 0);
    }

    [Fact]
    public async Task A_certificate_that_expires_soon_is_warned_of_and_maintenance_mutes()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new TestCertificate(now.AddDays(-1), now.AddDays(5));
        await using var secure = await CheckTarget.StartAsync(certificate);
        secure.On("/shop", 200);
        await using var sla = await SlaApp.StartAsync(("Sla:Checks:shop:Url", secure.Address + "/shop"),
            ("Sla:Checks:shop:AuthorityFile", certificate.AuthorityFile), ("Sla:Checks:shop:CertificateWarningDays", "365"));
        const string firing = "SELECT COUNT(*) FROM check_alerts WHERE kind = 'certificate' AND severity = 'warning' AND state = 'firing'";
        // By the clock of the test it is the beginning of the year.
        var state = await sla.ChecksAsync();
        Assert.Equal(certificate.Server.NotAfter.ToUniversalTime(), state.CertificateExpiresAt!.Value.UtcDateTime);
        Assert.Equal(1, await sla.QueryAsync<long>(firing));
        Assert.StartsWith("The certificate that check shop sees expires in 3",
            await sla.QueryAsync<string>("SELECT description FROM check_alerts"), StringComparison.Ordinal);
        await sla.PostAsync("/sla/maintenance", new { title = "New certificate", duration_minutes = 5 });
        await sla.ChecksAsync();
        Assert.Equal(0, await sla.QueryAsync<long>(firing));
    }

    private static Task TurnUntilAsync(SlaApp sla, Func<bool> isSo) => TurnUntilAsync(sla, () => Task.FromResult(isSo()));

    private static async Task TurnUntilAsync(SlaApp sla, Func<Task<bool>> isSo)
    {
        var looks = 0;
        await Eventually.TrueAsync(async () =>
        {
            if (++looks % 4 == 0) sla.Clock.Advance(TimeSpan.FromSeconds(1));
            return await isSo();
        });
    }

    private async Task<List<JsonElement>> FiringAsync()
    {
        var json = await alertmanager.Http.GetStringAsync("/api/v2/alerts?active=true&filter=check%3D%22shop%22", Test);
        return [.. JsonDocument.Parse(json).RootElement.EnumerateArray()];
    }
}
