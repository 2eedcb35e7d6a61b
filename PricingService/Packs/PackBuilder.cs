using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using PricingService.Experiments;
using PricingService.Models;
using PricingService.Properties;
using PricingService.Scoring;
using PricingService.Storage;

namespace PricingService.Packs;

/// <summary>Computes a portfolio's prices for a row of nights and keeps them as one pack.</summary>
internal sealed partial class PackBuilder(
    PropertyDirectory directory, ModelTable models, ExperimentTable experiments, LastPackPrices lastPrices, PackTable table, PackMetrics metrics, PackWatch watch,
    IOptions<PackOptions> options, TimeProvider clock, ILogger<PackBuilder> logger)
{
    private static readonly ActivitySource Source = new("PricingService.Packs");

    /// <summary>
    /// Builds, and returns the pack with whether it is new. A build that fails is kept too, with the reason and without prices.
    /// Interrupted at any moment it leaves the packs as they were.
    /// </summary>
    /// <param name="progress">Told how many properties are done, of how many.</param>
    public async Task<(Pack Pack, bool IsNew)> BuildAsync(PackOrder order, IProgress<(int Done, int Of)>? progress, CancellationToken cancellationToken)
    {
        using var span = Source.StartActivity("pack build");
        var started = clock.GetTimestamp();
        var content = new PackContent(order.Date, order.Nights, order.PortfolioId ?? "", []);
        NewPack pack;
        var status = PackMetrics.Status.Ok;
        try
        {
            var (properties, revision) = await directory.SnapshotAsync(order.PortfolioId, options.Value.MostProperties + 1, cancellationToken);
            if (properties.Count > options.Value.MostProperties) throw new PackFailedException($"More than {options.Value.MostProperties} properties: build each portfolio's pack by itself.");
            if (properties.Count == 0) throw new PackFailedException("There are no properties to price: put their facts with PUT /properties/{id} first.");

            var before = await lastPrices.BeforeAsync(order.Date, cancellationToken);
            var serving = new Dictionary<string, PriceResponse?>();
            foreach (var property in properties) serving[property.Id] = await models.ServingAsync(property.Id);
            var champions = (await experiments.PageAsync(cancellationToken)).Champions;
            content = content with { Properties = Price(properties, before, serving, champions, order, progress, cancellationToken) };
            var sha256 = content.Sha256();
            pack = new NewPack(PackContent.IdOf(order.Date, sha256), content, sha256, order.MarkFresh ? "fresh" : "warming", null, revision);
        }
        catch (OperationCanceledException)
        {
            metrics.Built(clock.GetElapsedTime(started), PackMetrics.Status.Cancelled);
            throw;
        }
        catch (PackFailedException e)
        {
            Log.NotBuilt(logger, order.Date.ToIso(), e.Message);
            span?.SetStatus(ActivityStatusCode.Error, e.Message);
            status = PackMetrics.Status.Error;
            pack = Failed(content, e.Message);
        }
        catch (Exception e)
        {
            Log.Failed(logger, e, order.Date.ToIso());
            span?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", e.GetType().Name);
            status = PackMetrics.Status.Error;
            pack = Failed(content, $"The build failed ({e.GetType().Name}); the log has the details.");
        }

        var isNew = await table.KeepAsync(pack, cancellationToken);
        lastPrices.Forget();
        metrics.Built(clock.GetElapsedTime(started), status);
        await watch.LookAsync(cancellationToken);
        span?.SetTag("pricing_pack_id", pack.Id).SetTag("pricing.nights", order.Nights).SetTag("pricing.properties", content.Properties.Count);
        return ((await table.FindAsync(pack.Id, cancellationToken))!, isNew);
    }

    private static PackedProperty[] Price(IReadOnlyList<Property> properties, IReadOnlyDictionary<string, NightPrices> before,
        Dictionary<string, PriceResponse?> serving, Champions champions, PackOrder order, IProgress<(int Done, int Of)>? progress, CancellationToken cancellationToken)
    {
        var priced = new PackedProperty[properties.Count];
        var done = 0;
        Parallel.For(0, properties.Count, new ParallelOptions { CancellationToken = cancellationToken }, i =>
        {
            priced[i] = Price(properties[i], before.GetValueOrDefault(properties[i].Id), serving[properties[i].Id], champions.Of(properties[i]), order);
            progress?.Report((Interlocked.Increment(ref done), priced.Length));
        });
        return [.. priced.OrderBy(property => property.PropertyId, StringComparer.Ordinal)];
    }

    private static PackedProperty Price(Property property, NightPrices? before, PriceResponse? model, PricingPolicy champion, PackOrder order)
    {
        var version = "";
        var prices = new long[order.Nights];
        for (var night = 0; night < prices.Length; night++)
        {
            var date = order.Date.AddDays(night);
            // Of occupancy nothing is known for a calendar: one half, to which the price is neutral.
            var score = Scorer.Score(property, new Demand(property.ReferencePrice, date, night, 1, 0.5m, null), before?.On(date), model, champion);
            prices[night] = property.Currency.ToMinor(score.Price);
            version = score.ModelVersion;
        }
        return new PackedProperty(property.Id, property.PortfolioId, property.Currency.Code, version, PackedProperty.Join(prices));
    }

    private static NewPack Failed(PackContent content, string reason)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            $"platform pricing pack failure 1\ndate {content.Date.ToIso()}\nnights {content.Nights}\nscope {content.Scope}\nreason {reason}\n")));
        return new NewPack(PackContent.IdOf(content.Date, sha256), content with { Properties = [] }, sha256, "error", reason, 0);
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
internal sealed record PackOrder(DateOnly Date, int Nights, string? PortfolioId, bool MarkFresh);
