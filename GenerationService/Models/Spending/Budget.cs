using System.Data.Common;
using Microsoft.Extensions.Options;
using ServiceDefaults.Switches;

namespace GenerationService.Models.Spending;

/// <summary>
/// What models may cost in a day. A call's highest possible cost is reserved in the database before it is made, and settled with the real
/// one after it. Replicas reserve from the same row, so that together they never spend more. What a crashed process had reserved counts as
/// spent: the provider may have charged for it.
/// </summary>
internal sealed partial class Budget(SpendTable spend, IOptions<ModelOptions> options, BudgetMetrics metrics, FaultSwitches switches,
    TimeProvider clock, ILogger<Budget> logger)
{
    public const string FaultPoint = "budget";

    /// <summary>No call lasts this long: whoever reserved it is gone.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(options.Value.BudgetTimeZone);

    private decimal? LimitUsd => switches.IsOn(FaultPoint) ? 0 : options.Value.BudgetUsdPerDay;

    private long? LimitMicroUsd => LimitUsd is { } usd ? (long)(usd * 1_000_000) : null;

    /// <summary>The budget of the current day, as all replicas share it.</summary>
    public async Task<BudgetState> LookAsync(CancellationToken cancellationToken) =>
        State(await spend.FindAsync(Today(), cancellationToken));

    /// <summary>Sets aside what a call can cost.</summary>
    /// <exception cref="BudgetSpentException">That is more than is left.</exception>
    public async Task<Reservation> ReserveAsync(string model, long microUsd, CancellationToken cancellationToken)
    {
        var reservation = new Reservation(Guid.NewGuid().ToString("N"), Today(), model, microUsd);
        var (isReserved, now) = await spend.ReserveAsync(reservation, LimitMicroUsd, cancellationToken);
        return isReserved ? reservation : throw new BudgetSpentException(State(now));
    }

    /// <summary>Puts the real cost in the place of what was reserved; once, however often it is called.</summary>
    public async Task SettleAsync(Reservation? reservation, long microUsd)
    {
        if (reservation is null) return;
        try
        {
            // Not to be cancelled: the money is spent.
            State(await spend.SettleAsync(reservation.Id, reservation.Day, microUsd, CancellationToken.None));
        }
        catch (DbException e)
        {
            // The reservation stays, and counts in full.
            Log.NotSettled(logger, e, reservation.Model);
        }
    }

    /// <summary>Reads the budget for the metric, and turns what was left behind into spent money.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        foreach (var left in await spend.AbandonedAsync(clock.GetUtcNow() - Abandoned, cancellationToken))
        {
            await spend.SettleAsync(left.Id, left.Day, left.MicroUsd, cancellationToken);
            Log.Abandoned(logger, left.Model, left.MicroUsd / 1_000_000m);
        }
        await LookAsync(cancellationToken);
    }

    private string Today() => $"{TimeZoneInfo.ConvertTime(clock.GetUtcNow(), _zone):yyyy-MM-dd}";

    private BudgetState State(Spend now)
    {
        var state = new BudgetState(LimitUsd, now.SpentMicroUsd / 1_000_000m, now.ReservedMicroUsd / 1_000_000m,
            BudgetDay.EndsAt(clock.GetUtcNow(), _zone));
        metrics.Is(state);
        return state;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The cost of a call of {Model} could not be stored; what was reserved for it counts as spent")]
        public static partial void NotSettled(ILogger logger, Exception exception, string model);

        [LoggerMessage(2, LogLevel.Warning, "A call of {Model} was never settled, and counts as {Usd} USD: its process has gone")]
        public static partial void Abandoned(ILogger logger, string model, decimal usd);
    }
}

/// <summary>A day's budget.</summary>
/// <param name="LimitUsd">Null for no limit.</param>
/// <param name="SpentUsd">By calls that have ended.</param>
/// <param name="ReservedUsd">By calls that are being made.</param>
/// <param name="EndsAt">When the next day's budget begins.</param>
internal sealed record BudgetState(decimal? LimitUsd, decimal SpentUsd, decimal ReservedUsd, DateTimeOffset EndsAt)
{
    /// <summary>Not below 0; null for no limit.</summary>
    public decimal? RemainingUsd => LimitUsd is { } limit ? Math.Max(limit - SpentUsd - ReservedUsd, 0) : null;

    /// <summary>Whether a call that costs up to this is within the budget.</summary>
    public bool Allows(long microUsd) => LimitUsd is not { } limit || SpentUsd + ReservedUsd + microUsd / 1_000_000m <= limit;
}

/// <summary>The budget does not allow the call.</summary>
internal sealed class BudgetSpentException(BudgetState state)
    : Exception($"The budget for paid models is spent until {state.EndsAt.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}.")
{
    public BudgetState State { get; } = state;
}
