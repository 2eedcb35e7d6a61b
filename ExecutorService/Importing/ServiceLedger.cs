using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using ExecutorService.Ledger;
using ServiceDefaults.Requests;
using Storage;
using Storage.Rows;

namespace ExecutorService.Importing;

/// <summary>
/// The ledger of a running service, over its own routes. Entries have ids of their own, so whatever may not have arrived is sent again.
/// </summary>
internal sealed class ServiceLedger(HttpClient http, TimeProvider clock) : IImportLedger
{
    private const int Attempts = 5;

    private static readonly JsonSerializerOptions Answers = new(PlatformJson.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };

    private readonly Backoff _backoff = new(clock, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5));

    /// <summary>What has been read of the ledger, by id.</summary>
    private readonly Dictionary<string, Entry> _read = new(StringComparer.Ordinal);

    /// <summary>So many, with the longest memos, are within the service's 1 MiB.</summary>
    public int MaxBatch => 500;

    public async Task<LedgerCommit> HeadAsync(CancellationToken cancellationToken)
    {
        var head = await GetAsync<HeadResponse>("head", cancellationToken);
        if (head.Commit == Chain.Genesis) return LedgerCommit.Empty;
        var commit = await GetAsync<CommitResponse>(head.Commit, cancellationToken);
        return new LedgerCommit(commit.Commit, commit.Height, commit.Previous, commit.Appended, commit.TotalEntries, commit.CreatedAt);
    }

    public async Task<Appended> AppendAsync(IReadOnlyList<Entry> entries, CancellationToken cancellationToken)
    {
        if (entries.Count == 0) return new Appended(LedgerCommit.Empty, 0, 0, []);
        using var response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Post, "v1/ledger/entries")
        {
            Content = JsonContent.Create(new AppendRequest([.. entries.Select(Request)]), options: PlatformJson.Options),
        }, cancellationToken);
        if (response.StatusCode is HttpStatusCode.Conflict)
            return new Appended(LedgerCommit.Empty, 0, 0, await ConflictsAsync(response, cancellationToken));
        var answer = await ReadAsync<AppendResponse>(response, cancellationToken);
        var head = LedgerCommit.Empty with { Commit = answer.Commit, Height = answer.Height };
        return new Appended(head, answer.Appended, answer.Duplicates, []);
    }

    public async Task<IReadOnlyDictionary<string, Entry>> KnownAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count > 0) await ReadOnAsync(cancellationToken);
        return ids.Where(_read.ContainsKey).ToDictionary(id => id, id => _read[id], StringComparer.Ordinal);
    }

    public async Task<IReadOnlyList<Entry>> EntriesWithIdsAsync(string portfolioId, string prefix, CancellationToken cancellationToken)
    {
        await ReadOnAsync(cancellationToken);
        return [.. _read.Values.Where(entry => entry.PortfolioId == portfolioId
            && entry.EntryId.StartsWith(prefix, StringComparison.Ordinal))];
    }

    public Task<string> PlaceAsync(CancellationToken cancellationToken) => Task.FromResult(http.BaseAddress!.ToString());

    /// <summary>The service answers no question about many ids, so the ledger is read once; afterwards only what was added.</summary>
    private async Task ReadOnAsync(CancellationToken cancellationToken)
    {
        var head = await GetAsync<HeadResponse>("head", cancellationToken);
        for (long? after = _read.Count; after < head.Entries;)
        {
            var page = await GetAsync<StateResponse>($"{head.Commit}/entries?after={after}", cancellationToken);
            foreach (var entry in page.Entries) _read[entry.EntryId] = entry;
            after = page.Next;
        }
    }

    private async Task<T> GetAsync<T>(string path, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, "v1/ledger/" + path), cancellationToken);
        return await ReadAsync<T>(response, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> request, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var response = await http.SendAsync(request(), cancellationToken);
                if (attempt == Attempts || response.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway
                    or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout)) return response;
                response.Dispose();
            }
            catch (HttpRequestException e) when (attempt == Attempts)
            {
                throw new ServiceLedgerException($"{http.BaseAddress} cannot be reached: {e.Message} Is the service running there?", e);
            }
            catch (HttpRequestException)
            {
                // Tried again below.
            }
            catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
            {
                throw new ServiceLedgerException($"{http.BaseAddress} did not answer within {http.Timeout.TotalSeconds:0} s.", e);
            }
            await _backoff.DelayAsync(attempt, cancellationToken);
        }
    }

    private async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
            throw new ServiceLedgerException($"{http.BaseAddress} answered {(int)response.StatusCode}: " +
                (await ProblemAsync(response, cancellationToken)).Detail);
        try
        {
            return (await response.Content.ReadFromJsonAsync<T>(Answers, cancellationToken))!;
        }
        catch (JsonException e)
        {
            throw new ServiceLedgerException($"{http.BaseAddress} does not answer like an ExecutorService: {e.Message}", e);
        }
    }

    /// <summary>The indexes in <c>entries[3].entry_id</c>.</summary>
    private async Task<IReadOnlyList<int>> ConflictsAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var fields = (await ProblemAsync(response, cancellationToken)).Errors?.Keys ?? Enumerable.Empty<string>();
        int[] indexes = [.. fields.Select(field => int.TryParse(field.Split('[', ']').ElementAtOrDefault(1), out var index) ? index : -1)
            .Where(index => index >= 0).Order()];
        return indexes.Length > 0 ? indexes : throw new ServiceLedgerException($"{http.BaseAddress} answered 409 and named no entry.");
    }

    private static async Task<ProblemAnswer> ProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            return JsonSerializer.Deserialize<ProblemAnswer>(text, Answers) ?? new ProblemAnswer();
        }
        catch (JsonException)
        {
            return new ProblemAnswer { Detail = "this is no answer of an ExecutorService" };
        }
    }

    private static EntryRequest Request(Entry entry) => new()
    {
        EntryId = entry.EntryId,
        Kind = entry.Kind.Word(),
        Date = entry.Date.ToIso(),
        PortfolioId = entry.PortfolioId,
        PropertyId = entry.PropertyId,
        Amount = entry.Amount,
        Currency = entry.Currency,
        Nights = entry.Nights,
        Memo = entry.Memo,
    };

    private sealed record ProblemAnswer
    {
        public string? Detail { get; init; }
        public IReadOnlyDictionary<string, string[]>? Errors { get; init; }
    }
}

/// <summary>The service did not do what it was asked; the message is for people.</summary>
internal sealed class ServiceLedgerException(string message, Exception? inner = null) : Exception(message, inner);
