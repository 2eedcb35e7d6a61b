using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using GenerationService.Payments.Stripe;
using Microsoft.Extensions.Options;
using ServiceDefaults.Outbound;

namespace GenerationService.Payments.Reconciling;

/// <summary>Stripe's own list of charges, page by page (https://docs.stripe.com/api/charges/list).</summary>
internal sealed class StripeApi(HttpClient http, IOptions<StripeOptions> options, StripeSecrets secrets)
{
    private const int PageSize = 100;

    public async IAsyncEnumerable<ProviderCharge> ChargesAsync(
        DateTimeOffset? from, DateTimeOffset? to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var key = secrets.ApiKey() is { Length: > 0 } set
            ? set
            : throw new ListException("Give --file, or set Payments:Stripe:ApiKey or Payments:Stripe:ApiKeyFile to a key that " +
                "reads charges.");
        for (string? after = null; ;)
        {
            using var page = await PageAsync(key, Query(from, to, after), cancellationToken);
            if (!page.RootElement.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Array)
                throw new ListException("What answers at Payments:Stripe:ApiAddress is not Stripe's API: it sends no list.");
            after = null;
            foreach (var charge in StripeCharges.Of(page.RootElement))
            {
                after = charge.Id;
                yield return charge;
            }
            // An empty page that claims to have successors would be asked for again and again.
            var hasMore = page.RootElement.TryGetProperty("has_more", out var more) && more.ValueKind == JsonValueKind.True;
            if (after is null || !hasMore) yield break;
        }
    }

    private static string Query(DateTimeOffset? from, DateTimeOffset? to, string? after)
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"limit={PageSize}");
        if (from is { } first) query += string.Create(CultureInfo.InvariantCulture, $"&created[gte]={first.ToUnixTimeSeconds()}");
        if (to is { } last) query += string.Create(CultureInfo.InvariantCulture, $"&created[lt]={last.ToUnixTimeSeconds()}");
        return after is null ? query : $"{query}&starting_after={Uri.EscapeDataString(after)}";
    }

    private async Task<JsonDocument> PageAsync(string key, string query, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{options.Value.ApiAddress.TrimEnd('/')}/v1/charges?{query}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        try
        {
            using var response = await http.SendAsync(request.Named("list_charges"), cancellationToken);
            if ((int)response.StatusCode is 401 or 403)
                throw new ListException("Stripe refuses the key of Payments:Stripe:ApiKey: it must be valid, and may read charges.");
            if (!response.IsSuccessStatusCode)
                throw new ListException($"Stripe answers with {(int)response.StatusCode} instead of its charges. Try again later.");
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            return await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new ListException($"Stripe cannot be asked: {e.Message} Check Payments:Stripe:ApiAddress and " +
                "Outbound:stripe:AllowedHosts.");
        }
        catch (JsonException)
        {
            throw new ListException("What answers at Payments:Stripe:ApiAddress is not Stripe's API: it sends no JSON.");
        }
    }
}
