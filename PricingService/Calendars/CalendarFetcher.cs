using PricingService.Competitors.Feeds;

namespace PricingService.Calendars;

/// <summary>Gets a calendar's document as competitors' documents are got, within the same bounds.</summary>
internal sealed class CalendarFetcher(HttpClient http, TimeProvider clock)
{
    /// <summary>The label <c>service</c> of its calls, and the section under <c>Outbound</c>.</summary>
    public const string Client = "calendars";

    private readonly FeedFetcher _fetcher = new(http, clock) { Client = Client };

    /// <returns>Null if it is the same.</returns>
    public async Task<FeedDocument?> FetchAsync(CalendarFeedOptions calendar, Validators? known, CancellationToken cancellationToken) =>
        await _fetcher.FetchAsync(new FeedOptions
        {
            Url = calendar.UrlFile.Length > 0 ? await AddressAsync(calendar.UrlFile, cancellationToken) : calendar.Url,
            Format = "ics",
            MaxBytes = calendar.MaxBytes,
            TimeoutSeconds = calendar.TimeoutSeconds,
        }, known, cancellationToken);

    private static async Task<string> AddressAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            var address = (await File.ReadAllTextAsync(file, cancellationToken)).Trim();
            return Uri.TryCreate(address, UriKind.Absolute, out var url) && (url.Scheme is "http" or "https") ? address
                : throw new PullException(PullStatus.Failed, "The file named by UrlFile does not hold an http or https address.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PullException(PullStatus.Failed, "The file named by UrlFile cannot be read.");
        }
    }
}
