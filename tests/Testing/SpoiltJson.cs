using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Testing;

/// <summary>Valid bodies, corrupted at random from a seed: what arrives when callers are careless or hostile.</summary>
public static class SpoiltJson
{
    private static readonly string[] Values =
    [
        "null", "true", "\"\"", "\"x\"", "\" \"", "-1", "0", "1", "0.5", "-0.0", "1e999", "-1e999", "1e27", "-1e27", "1e-300",
        "79228162514264337593543950335", "9223372036854775808", "2147483648",
        "NaN", "Infinity", "-Infinity", "\"NaN\"", "\"1e999\"", "[]", "{}", "[[]]", "[null]", "\"\\ud800\"",
        "\"\\udc00\\ud800\"", "\"\\u0000\"", "\"😀\"", "\"2024-02-29\"", "\"2023-02-29\"", "\"0001-01-01\"", "\"9999-12-31\"",
        "\"2026-02-30\"", "\"1999-12-31\"", "\"2099-12-31\"", "\"0001-01-01T00:00:00Z\"", "\"9999-12-31T23:59:59.9999999Z\"",
        "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59-14:00\"", "\"2026-01-31T12:00:00\"",
        "\"2031-01-31T12:00:00Z\"", "\"EUR\"", "\"JPY\"", "\"XXX\"", "\"nowhere\"", "\"../../etc/passwd\"", "\"%00\"",
        "\"'; DROP TABLE quotes; --\"", "\"a b\"",
    ];

    /// <summary>
    /// Sends a body and checks that the answer is a valid one: a success, or a problem below 500 that says what is
    /// wrong, with the request's id.
    /// </summary>
    public static async Task<int> SendSpoiltAsync(this HttpClient http, string method, string path, byte[] body,
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (body.Length > 1 << 20) request.Headers.ExpectContinue = true;
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var sent =
            $"{method} {path} {Encoding.UTF8.GetString(body[..Math.Min(body.Length, 600)])} → " +
            $"{(int)response.StatusCode} {text[..Math.Min(text.Length, 600)]}";
        Must((int)response.StatusCode < 500, sent);
        if ((int)response.StatusCode < 300) return (int)response.StatusCode;
        Must(response.Content.Headers.ContentType?.MediaType == "application/problem+json", sent);
        var problem = JsonElement.Parse(text);
        Must(problem.GetProperty("type").GetString()!.StartsWith("urn:platform:", StringComparison.Ordinal)
            && problem.GetProperty("status").GetInt32() == (int)response.StatusCode
            && problem.GetProperty("detail").GetString()!.Length > 0 && problem.GetProperty("request_id")
                .GetString() == response.Headers.GetValues("X-Request-ID").Single(), sent);
        return (int)response.StatusCode;

        static void Must(bool be, string sent)
        {
            if (!be) throw new InvalidOperationException(sent);
        }
    }

    /// <summary>The JSON with some of its members replaced, left out, repeated or mixed with unknown ones.</summary>
    public static string Spoil(JsonNode example, Random random, int times)
    {
        var holes = new List<(JsonNode Parent, string Key)>();
        var marks = new List<string>();
        var copy = example.DeepClone();
        for (var n = 0; n < times; n++)
        {
            holes.Clear();
            Collect(copy, holes);
            if (holes.Count == 0) break;
            var (parent, key) = holes[random.Next(holes.Count)];
            var value = random.Next(12) == 0
                ? new string('[', 60) + new string(']', 60)
                : random.Next(30) == 0 ? $"\"{new string('y', 5_000)}\"" : Values[random.Next(Values.Length)];
            var mark = $"\"@{marks.Count}@\"";
            marks.Add(value);
            if (parent is JsonArray list) list[int.Parse(key, System.Globalization.CultureInfo.InvariantCulture)] = JsonNode.Parse(mark);
            else if (random.Next(6) == 0) parent.AsObject().Remove(key);
            else if (random.Next(8) == 0) parent[$"@{key}@double"] = JsonNode.Parse(mark);
            else if (random.Next(8) == 0) parent["stranger"] = JsonNode.Parse(mark);
            else parent[key] = JsonNode.Parse(mark);
        }
        var text = copy.ToJsonString();
        foreach (var (index, value) in marks.Index()) text = text.Replace($"\"@{index}@\"", value, StringComparison.Ordinal);
        return System.Text.RegularExpressions.Regex.Replace(text, "\"@([a-z_]+)@double\"", "\"$1\"");
    }

    private static void Collect(JsonNode node, List<(JsonNode, string)> holes)
    {
        if (node is JsonObject members)
        {
            foreach (var (key, value) in members)
            {
                holes.Add((node, key));
                if (value is not null) Collect(value, holes);
            }
        }
        else if (node is JsonArray items)
        {
            foreach (var (index, value) in items.Index())
            {
                holes.Add((node, $"{index}"));
                if (value is not null) Collect(value, holes);
            }
        }
    }

    /// <summary>Bytes cut off, repeated, in another encoding, or changed here and there.</summary>
    public static byte[] SpoilBytes(byte[] bytes, Random random)
    {
        switch (random.Next(6))
        {
            case 0: return bytes[..random.Next(bytes.Length)];
            case 1: return Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(bytes));
            case 2: return [0xEF, 0xBB, 0xBF, .. bytes];
            case 3: return [.. bytes, .. bytes];
            default:
                var spoilt = (byte[])bytes.Clone();
                for (var n = random.Next(1, 4); n > 0; n--) spoilt[random.Next(spoilt.Length)] = (byte)random.Next(256);
                return spoilt;
        }
    }
}
