using System.Diagnostics;
using System.Text.Json.Nodes;
using ExecutorService.Agents;
using ExecutorService.Agents.Pricing;
using ExecutorService.Ledger;
using ExecutorService.Patterns;
using Microsoft.Extensions.Options;

namespace ExecutorService.Execution;

/// <summary>Decides once, before the first step, which pricing pack and ledger commit an execution uses.</summary>
internal sealed class ContextPinner(AgentRegistry agents, LedgerHistory ledger, IOptions<ExecutionOptions> options, TimeProvider clock)
{
    public async Task<RequestContext> PinLedgerAsync(JsonObject inputs, ExecuteRequest request, Caller caller,
        CancellationToken cancellationToken)
    {
        var commit = await CommitAsync(request.LedgerCommitHash, cancellationToken);
        return new RequestContext
        {
            PricingPackId = null,
            LedgerCommitHash = commit.Commit,
            UserId = caller.UserId,
            RequestId = caller.RequestId,
            TraceId = Activity.Current?.TraceId.ToHexString(),
            AsofDate = request.AsofDate ?? DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime),
            PortfolioId = Portfolio(inputs),
            RequireFresh = request.RequireFresh ?? false,
        };
    }

    public async Task<RequestContext> PinPackAsync(Pattern pattern, ExecuteRequest request, RequestContext context,
        CancellationToken cancellationToken)
    {
        if (!pattern.ReadsPack && !context.RequireFresh && request.PricingPackId is null) return context;
        var (packId, date) = await PackAsync(request.PricingPackId, context, cancellationToken);
        return context with { PricingPackId = packId, AsofDate = request.AsofDate ?? date };
    }

    private async Task<LedgerCommit> CommitAsync(string? hash, CancellationToken cancellationToken)
    {
        if (hash is null) return await ledger.HeadAsync(cancellationToken);
        return (Chain.IsWellFormed(hash) ? await ledger.FindAsync(hash, cancellationToken) : null)
            ?? throw new ExecutionException(ExecutionError.UnknownCommit,
                "The ledger has no commit with this ledger_commit_hash. GET /v1/ledger/head gives the latest; leave it out to use that.");
    }

    private async Task<(string Id, DateOnly Date)> PackAsync(string? given, RequestContext context, CancellationToken cancellationToken)
    {
        var arguments = new JsonObject { ["pack_id"] = given, ["portfolio_id"] = context.PortfolioId,
            ["require_fresh"] = context.RequireFresh };
        try
        {
            var pack = await agents.InvokeAsync(PricingAgent.PinPack, new CapabilityCall(context.ToPins(), "pin", new Arguments(arguments)),
                TimeSpan.FromSeconds(options.Value.PinSeconds), cancellationToken);
            return (pack["pack_id"]!.GetValue<string>(), DateOnly.ParseExact(pack["date"]!.GetValue<string>(), "yyyy-MM-dd"));
        }
        catch (CapabilityException e)
        {
            var (error, message) = e.Kind switch
            {
                FailureKind.NotFound when given is null =>
                    (ExecutionError.NoPack,
                        "There is no pricing pack yet. Build one with POST /packs of the pricing service."),
                FailureKind.NotFound =>
                    (ExecutionError.UnknownPack,
                        "There is no pack with this pricing_pack_id. Leave it out to use the latest."),
                FailureKind.InvalidInput =>
                    (ExecutionError.InvalidRequest,
                        "pricing_pack_id does not have the form of a pack's id, such as PP_2026-01-31_0123456789ab."),
                FailureKind.NotFresh when context.RequireFresh =>
                    (ExecutionError.NoFreshPack,
                        $"{e.Message} Build a fresh pack, or leave require_fresh out."),
                FailureKind.NotFresh =>
                    (ExecutionError.NoFreshPack,
                        $"{e.Message} Name another pack, or leave pricing_pack_id out to use the latest."),
                _ => (ExecutionErrors.Of(e.Kind), $"The pricing pack could not be pinned: {e.Message}"),
            };
            throw new ExecutionException(error, message, inner: e) { Step = "pin" };
        }
    }

    private static string? Portfolio(JsonObject inputs) =>
        inputs["portfolio_id"] is JsonValue value && value.TryGetValue<string>(out var id) ? id : null;
}

/// <summary>The user, and the request id.</summary>
internal sealed record Caller(string UserId, string RequestId);
