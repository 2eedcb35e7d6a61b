using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using PricingService.Availability;
using PricingService.Experiments;
using PricingService.Models;
using PricingService.Overrides;
using PricingService.Prices;
using PricingService.Prices.Bids;
using PricingService.Properties;
using ServiceDefaults.Switches;
using Storage;
using Storage.Rows;

namespace PricingService.Packs;

/// <summary>Computes a portfolio's prices for consecutive nights and stores them as one pack.</summary>
internal sealed partial class PackBuilder(
    Database database, PropertyDirectory directory, ModelTable models, ExperimentTable experiments, LastPackPrices lastPrices,
    PackTable table, PackMetrics metrics, PackWatch watch, AskedPrices asked, BidTable bids, AvailabilityBook availability,
    OverrideTable overrides, FaultSwitches switches,
    IOptions<PackOptions> options, TimeProvider clock, ILogger<PackBuilder> logger)
{
    public const string FaultPoint = "pack-builds";

    private static readonly ActivitySource Source = new("PricingService.Packs");

    /// <summary>
    /// Builds and stores a pack, and returns it with whether it is new. If interrupted at any moment, the packs stay unchanged.
    /// </summary>
    /// <param name="progress">Reports how many properties are done, out of how many.</param>
    public async Task<(Pack Pack, bool IsNew)> BuildAsync(PackOrder order, IProgress<(int Done, int Of)>? progress,
        CancellationToken cancellationToken)
    {
        var made = await MakeAsync(order, progress, cancellationToken);
        var isNew = await database.WriteAsync(
            (connection, transaction) => table.KeepAsync(made.Pack, connection, transaction), cancellationToken);
        await MadeAsync(made, isKept: true);
        return ((await table.FindAsync(made.Pack.Id, cancellationToken))!, isNew);
    }

    /// <summary>Makes a pack, unseen until it is stored. A failed build makes one too, with the reason, without prices.</summary>
    /// <param name="progress">Reports how many properties are done, out of how many.</param>
    public async Task<MadePack> MakeAsync(PackOrder order, IProgress<(int Done, int Of)>? progress, CancellationToken cancellationToken)
    {
        using var span = Source.StartActivity("pack build");
        span?.SetTag("pricing.nights", order.Nights);
        var started = clock.GetTimestamp();
        try
        {
            var pack = await MakeAsync(order, progress, span, cancellationToken);
            span?.SetTag("pricing_pack_id", pack.Id).SetTag("pricing.properties", pack.Content.Properties.Count);
            return new MadePack(pack, started);
        }
        catch (OperationCanceledException)
        {
            metrics.Built(clock.GetElapsedTime(started), PackMetrics.Status.Cancelled);
            throw;
        }
    }

    /// <summary>Call it once it is known whether the pack is stored: quotes' step guardrail starts from it, and it is counted.</summary>
    public async Task MadeAsync(MadePack made, bool isKept)
    {
        var status = made.Pack.Error is null ? PackMetrics.Status.Success : PackMetrics.Status.Error;
        metrics.Built(clock.GetElapsedTime(made.Started), isKept ? status : PackMetrics.Status.Cancelled);
        if (!isKept) return;
        lastPrices.Forget();
        await watch.LookAsync(CancellationToken.None);
    }

    private async Task<NewPack> MakeAsync(PackOrder order, IProgress<(int Done, int Of)>? progress, Activity? span,
        CancellationToken cancellationToken)
    {
        try
        {
            await switches.PassAsync(FaultPoint, which: null, cancellationToken);
            var inputs = await ReadAsync(order, cancellationToken);
            var threads = options.Value.Threads > 0 ? options.Value.Threads : Environment.ProcessorCount;
            var content = new PackContent(order.Date, order.Nights, order.PortfolioId ?? "",
                PackPricing.Price(inputs, order, threads, progress, cancellationToken));
            var sha256 = content.Sha256();
            return new NewPack(PackContent.IdOf(order.Date, sha256), content, sha256, order.MarkFresh ? "fresh" : "warming",
                null, inputs.Revision);
        }
        catch (PackFailedException e)
        {
            Log.NotBuilt(logger, order.Date.ToIso(), e.Message);
            span?.SetStatus(ActivityStatusCode.Error, e.Message);
            return Failed(order, e.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.Failed(logger, e, order.Date.ToIso());
            span?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", e.GetType().Name);
            return Failed(order, $"The build failed ({e.GetType().Name}); the log has the details.");
        }
    }

    private async Task<PackInputs> ReadAsync(PackOrder order, CancellationToken cancellationToken)
    {
        var most = options.Value.MaxProperties;
        var (properties, revision) = await directory.SnapshotAsync(order.PortfolioId, most + 1, cancellationToken);
        if (properties.Count > most) throw new PackFailedException($"More than {most} properties: build one pack per portfolio.");
        if (properties.Count == 0)
            throw new PackFailedException("There are no properties to price: add them with PUT /properties/{id} first.");

        var before = await lastPrices.BeforeAsync(order.Date, cancellationToken);
        var serving = new Dictionary<string, PriceResponse?>(StringComparer.Ordinal);
        var calendars = new Dictionary<string, Calendar>(StringComparer.Ordinal);
        foreach (var property in properties)
        {
            cancellationToken.ThrowIfCancellationRequested();
            serving[property.Id] = await models.ServingAsync(property.Id);
            calendars[property.Id] = await availability.ReadAsync(property, order.Date, cancellationToken);
        }
        return new PackInputs(properties, before, serving, (await experiments.PageAsync(cancellationToken)).Champions, revision)
        {
            Asked = await asked.BeforeAsync(order.Date, cancellationToken),
            Learnt = await bids.AllAsync(cancellationToken),
            Calendars = calendars,
            Overrides = await overrides.AllAsync(order.Date, cancellationToken),
        };
    }

    private static NewPack Failed(PackOrder order, string reason)
    {
        var content = new PackContent(order.Date, order.Nights, order.PortfolioId ?? "", []);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            $"platform pricing pack failure 1\ndate {content.Date.ToIso()}\nnights {content.Nights}\nscope {content.Scope}\nreason " +
            $"{reason}\n")));
        return new NewPack(PackContent.IdOf(content.Date, sha256), content, sha256, "error", reason, 0);
    }

    private sealed class PackFailedException(string reason) : Exception(reason);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The pricing pack of {Date} was not built: {Reason}")]
        public static partial void NotBuilt(ILogger logger, string date, string reason);

        [LoggerMessage(LogLevel.Error, "The pricing pack of {Date} could not be built")]
        public static partial void Failed(ILogger logger, Exception exception, string date);
    }
}

/// <param name="PortfolioId">Null for all portfolios.</param>
internal sealed record PackOrder(DateOnly Date, int Nights, string? PortfolioId, bool MarkFresh)
{
    /// <summary>Equal for equivalent orders.</summary>
    public string Key => FormattableString.Invariant($"{Date.ToIso()} {Nights} {PortfolioId} {(MarkFresh ? 1 : 0)}");
}

/// <param name="Started">The clock's time stamp.</param>
internal sealed record MadePack(NewPack Pack, long Started);
