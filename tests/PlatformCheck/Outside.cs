using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Testing.Checks;
using Testing.Models;
using Testing.Notion;
using Testing.Vercel;
using Testing.Webhook;

namespace PlatformCheck;

/// <summary>
/// What the platform talks to beyond itself, on loopback: Notion, Vercel, a paid text model, a web page that can fail,
/// competitors' rates, and a payment provider's secret.
/// </summary>
internal sealed class Outside : IAsyncDisposable
{
    public const string PaidModel = "paid";
    public const string CheckedPage = "storefront";
    public const string ToldPath = "/alerts";
    private const string Loopback = "127.0.0.1";
    private readonly ChatServer _model;
    private readonly WebApplication _page;
    private readonly TestCertificate _certificate;
    private readonly CheckTarget _securePage;

    private Outside(NotionServer notion, VercelServer vercel, ChatServer model, WebhookReceiver tool, TestCertificate certificate,
        CheckTarget securePage)
    {
        (_certificate, _securePage) = (certificate, securePage);
        (Notion, Vercel, _model, Tool) = (notion, vercel, model, tool);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _page = builder.Build();
        _page.MapGet("/rates", () => Results.Json(new[]
        {
            new { property_id = "check-home-1", competitor = "hotel-sol", price = 88, currency = SimulatedPortfolio.Currency,
                stay_date = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(30)) },
        }));
        _page.MapGet("/", () => PageFails ? Results.StatusCode(503) : Results.Text("Open."));
    }

    public NotionServer Notion { get; }

    public VercelServer Vercel { get; }

    /// <summary>A page over TLS, whose certificate ends in ten days.</summary>
    public string SecurePage => _securePage.Address;

    /// <summary>What Alertmanager tells of every alert during drills, at <see cref="ToldPath"/>.</summary>
    public WebhookReceiver Tool { get; }

    /// <summary>Whether the page that is checked answers with a 503.</summary>
    public bool PageFails { get; set; }

    /// <summary>What signs the payment provider's webhooks.</summary>
    public string WebhookSecret { get; } = "whsec_" + RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>One text of the paid model costs 0.52 dollars, and may cost up to 0.64: a budget of one dollar is enough for one.</summary>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["Outbound__AllowedHosts__0"] = Loopback,
        // The drills break things, and see in seconds what otherwise takes minutes.
        ["Faults__Enabled"] = "true",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "1000",
        ["Agents__BreakSeconds"] = "3",
        ["Connectors__Notion__BaseAddress"] = Notion.Address.ToString(),
        ["Connectors__Notion__Token"] = NotionServer.Token,
        ["Connectors__Notion__ParentId"] = Notion.ParentDataSource,
        ["Connectors__Notion__ParentType"] = "DataSource",
        ["Connectors__Vercel__BaseAddress"] = Vercel.Address.ToString(),
        ["Connectors__Vercel__Token"] = VercelServer.Token,
        // An answer that was lost with a process is looked for sooner than usual.
        ["Automations__LookUpAfterSeconds"] = "1",
        [$"Models__Endpoints__{PaidModel}__Address"] = _model.Address,
        [$"Models__Endpoints__{PaidModel}__Model"] = _model.Models[0],
        [$"Models__Endpoints__{PaidModel}__ApiKey"] = ChatServer.Key,
        [$"Models__Endpoints__{PaidModel}__InputPerMillionTokens"] = "100",
        [$"Models__Endpoints__{PaidModel}__OutputPerMillionTokens"] = "10000",
        [$"Models__Endpoints__{PaidModel}__MaxOutputTokens"] = "64",
        ["Models__BudgetUsdPerDay"] = "1",
        ["Competitors__Feeds__scout__Url"] = $"{_page.Urls.Single()}/rates",
        ["Competitors__Feeds__scout__IntervalMinutes"] = "0.1",
        ["Payments__Stripe__WebhookSecrets__0"] = WebhookSecret,
        [$"Sla__Checks__{CheckedPage}__Url"] = _page.Urls.Single(),
        [$"Sla__Checks__{CheckedPage}__IntervalSeconds"] = "5",
        [$"Sla__Checks__{CheckedPage}__TimeoutSeconds"] = "4",
        [$"Sla__Checks__{CheckedPage}__FailuresToGoDown"] = "1",
        [$"Sla__Checks__{CheckedPage}__SuccessesToComeUp"] = "1",
    };

    /// <summary>Drills on spending need something to spend, and all of them somebody who is told.</summary>
    public IReadOnlyDictionary<string, string> SettingsOfDrills => new Dictionary<string, string>(Settings)
    {
        ["Models__BudgetUsdPerDay"] = "1000",
        ["Alertmanager__WebhookUrl"] = Tool.Url(ToldPath),
        ["Alertmanager__WebhookToken"] = WebhookReceiver.Token,
    };

    public static async Task<Outside> StartAsync()
    {
        var now = TimeProvider.System.GetUtcNow();
        var certificate = new TestCertificate(now.AddDays(-1), now.AddDays(10));
        var outside = new Outside(await NotionServer.StartAsync(), await VercelServer.StartAsync(), await ChatServer.StartAsync(),
            await WebhookReceiver.StartAsync(), certificate, await CheckTarget.StartAsync(certificate));
        await outside._page.StartAsync();
        return outside;
    }

    public async ValueTask DisposeAsync()
    {
        await Notion.DisposeAsync();
        await Vercel.DisposeAsync();
        await _model.DisposeAsync();
        await Tool.DisposeAsync();
        await _page.DisposeAsync();
        await _securePage.DisposeAsync();
        _certificate.Dispose();
    }
}
