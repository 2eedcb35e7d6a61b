using System.Text.Json;

namespace Testing.Clients;

/// <summary>Every route of a service through a generated client, with the requests of the service's <c>.http</c> file.</summary>
public static class ClientTour
{
    /// <param name="http">The service, with nothing in it.</param>
    /// <param name="service">Its name.</param>
    /// <param name="unmet">Routes that nothing in a fresh service answers with success, each with the status that they give.</param>
    /// <returns>How many routes were called, and what was wrong.</returns>
    public static async Task<(int Routes, IReadOnlyList<string> Faults)> RunAsync(HttpClient http, string service,
        IReadOnlyDictionary<string, int>? unmet = null)
    {
        var client = await GeneratedClient.MakeAsync(http);
        var called = new HashSet<(string, string)>();
        var faults = new List<string>();
        var answers = new HttpFile.Answered();
        foreach (var request in await HttpFile.ReadAsync(service))
        {
            // A client takes the form that it was made for.
            if (request.Headers.ContainsKey("Accept")) continue;
            var route = HttpFile.RouteOf(request, client.Routes);
            var filled = request with { Path = answers.Fill(request.Path) };
            var values = filled.Values(route.Path).Concat(request.Headers.Where(header => header.Key
                is not ("Content-Type" or "X-Request-ID" or "Stripe-Signature")))
                .ToDictionary(value => value.Key, value => answers.Fill(value.Value));
            try
            {
                var answer = await client.CallAsync(route, values, answers.Fill(request.Body));
                if (request.Name is not null) answers.Add(request, JsonSerializer.Serialize(answer.Answer, answer.Answer!.GetType()));
                var expected = unmet?.GetValueOrDefault($"{route.Method} {route.Path}") is { } other and > 0 ? other : 200;
                if (answer.Status != expected)
                    faults.Add($"{route}: {answer.Status} instead of {expected}: {JsonSerializer.Serialize(answer.Answer)}");
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                faults.Add($"{route}: {e.GetBaseException().Message}");
            }
            called.Add(route);
        }
        faults.AddRange(client.Routes.Except(called).Select(route => $"{route} was not called"));
        return (called.Count, faults);
    }
}
