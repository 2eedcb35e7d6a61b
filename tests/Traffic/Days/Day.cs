namespace Traffic.Days;

/// <summary>Plays a day: each happening begins in its turn, at its time, and no more than a few are open at once.</summary>
internal sealed class Day(DayPlan plan, Services services, Tally tally, TextWriter output, TimeProvider time)
{
    private const int MaxOpen = 16;
    private static readonly TimeSpan BetweenNotes = TimeSpan.FromSeconds(10);

    private readonly Bookings _bookings = new();

    /// <returns>Whether the day was played to its end.</returns>
    public async Task<bool> PlayAsync(double speed, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var noted = began;
        using var places = new SemaphoreSlim(MaxOpen);
        var open = new List<Task>();
        try
        {
            foreach (var happening in plan.Happenings)
            {
                var wait = happening.At / speed - time.GetElapsedTime(began);
                if (wait > TimeSpan.Zero) await Task.Delay(wait, time, cancellationToken);
                await places.WaitAsync(cancellationToken);
                // Everything else needs what the opening puts in order.
                if (happening.Kind == Kind.Opening) await OneAsync(happening);
                else open.Add(OneAsync(happening));
                open.RemoveAll(each => each.IsCompletedSuccessfully);
                if (time.GetElapsedTime(noted) < BetweenNotes) continue;
                noted = time.GetTimestamp();
                await output.WriteLineAsync(
                    $"{happening.At:hh\\:mm} {happening.Number} of {plan.Happenings.Count}, {tally.Failed} requests failed");
            }
            await Task.WhenAll(open);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Task.WhenAll(open.Where(each => !each.IsCanceled).Select(each => each.ContinueWith(_ => { }, TaskScheduler.Default)));
            return false;
        }

        async Task OneAsync(Happening happening)
        {
            try
            {
                await HappenAsync(happening, cancellationToken);
            }
            finally
            {
                places.Release();
            }
        }
    }

    private Task HappenAsync(Happening happening, CancellationToken cancellationToken) => happening.Kind switch
    {
        Kind.Opening => OpenAsync(happening, cancellationToken),
        Kind.Search => SearchAsync(happening, cancellationToken),
        Kind.Cancellation => CancelAsync(happening, cancellationToken),
        Kind.Text => services.WriteAsync(happening, cancellationToken),
        Kind.Analysis => services.AnalyseAsync(happening, cancellationToken),
        Kind.Registration => services.RegisterAsync(happening, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(happening), happening.Kind, null),
    };

    private async Task OpenAsync(Happening happening, CancellationToken cancellationToken)
    {
        var properties = 1 + plan.Happenings.Max(each => each.Property);
        for (var number = 0; number < properties; number++) await services.PutAsync(Home.Of(number), cancellationToken);
        await services.BuildPackAsync(cancellationToken);
        await services.KeepBooksAsync(happening, properties, cancellationToken);
    }

    /// <summary>Guests accept the less, the further a price is above the reference.</summary>
    private async Task SearchAsync(Happening happening, CancellationToken cancellationToken)
    {
        var home = Home.Of(happening.Property);
        if (await services.QuoteAsync(home, happening, cancellationToken) is not { } quote) return;
        var chance = 0.35 / (1 + Math.Exp(6 * ((double)(quote.Price / home.Reference) - 1)));
        var books = happening.Willing < chance;
        await services.LearnAsync(quote, happening, books, cancellationToken);
        if (!books) return;
        var booking = new Booking(happening.Number, home, quote.Price * happening.Nights, quote.Currency, happening.Nights);
        await services.BookAsync(booking, cancellationToken);
        // One card in fifty is declined, and the guest takes another.
        await services.PayAsync(booking, declined: happening.Number % 50 == 0, cancellationToken);
        _bookings.Add(booking);
    }

    private async Task CancelAsync(Happening happening, CancellationToken cancellationToken)
    {
        if (_bookings.Take(happening.Willing) is not { } booking) return;
        await services.GiveBackAsync(booking, cancellationToken);
        await services.RefundAsync(booking, cancellationToken);
    }
}
