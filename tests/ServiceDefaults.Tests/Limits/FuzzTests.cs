using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Testing;

namespace ServiceDefaults.Tests.Limits;

/// <summary>Bytes that were a good request before they were changed, against a service that is a process of its own.</summary>
public sealed class FuzzTests : IDisposable
{
    private const string Json = """{"property_id":"casa-1","stay_date":"2026-01-31","occupancy":0.5,"nights":2,"prices":[1.50,2e3,-0.1]}""";

    /// <summary>The server itself says this of a version that it does not speak.</summary>
    private const int VersionNotSupported = 505;

    private static readonly byte[][] Nasty =
    [
        [.. "1e999"u8], [.. "NaN"u8], [.. "null"u8], [.. "\"12\""u8], [.. "\\ud800"u8], [.. "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["u8],
        [.. "{\"property_id\":"u8], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0], [0xFF], [.. "\r\n\r\n"u8], [.. "-"u8], [.. ","u8],
        [.. "99999999999999999999"u8],
    ];

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("fuzz-");

    [Theory]
    [InlineData(1)]
    [InlineData(2026)]
    public async Task No_bytes_make_it_fail_or_end(int seed)
    {
        var random = new Random(seed);
        await using var app = await PlainApp.ReadyAsync(
            new Dictionary<string, string?> { ["Storage:DataDirectory"] = _data.FullName, ["Limits:SlowSeconds"] = "2" });
        var requests = Enumerable.Range(0, 300).Select(round => Request(round, random)).ToList();
        var seen = new ConcurrentDictionary<int, int>();
        // Some of them say that more is to come: the server waits for that a while.
        await Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (request, _) =>
        {
            var status = RawHttp.Status(await RawHttp.SendAsync(app.Http.BaseAddress!, request, patienceSeconds: 4));
            Assert.True(status is < 500 or VersionNotSupported, $"{status} for {Convert.ToBase64String(request)} (seed {seed})");
            seen.AddOrUpdate(status, 1, (_, before) => before + 1);
        });
        // It was asked what it is there for, and refused what it should: the changes reached it.
        Assert.True(seen.GetValueOrDefault(200) > 0 && seen.GetValueOrDefault(400) > 150, string.Join(", ", seen));
        using var health = await app.Http.GetAsync("/health", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.DoesNotContain("application_errors_total{", await app.Http.GetStringAsync("/metrics", TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    private static byte[] Request(int round, Random random)
    {
        var body = Encoding.UTF8.GetBytes(Json);
        if (round > 0) for (var change = random.Next(1, 4); change > 0; change--) body = Changed(body, random);
        byte[] request = [
            .. Encoding.ASCII.GetBytes($"POST /stays HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: " +
                $"close\r\nContent-Length: {body.Length}\r\n\r\n"), .. body];
        // Every third also before the body: method, path, version, headers.
        return round % 3 == 2 ? Changed(request, random) : request;
    }

    private static byte[] Changed(byte[] bytes, Random random)
    {
        var at = random.Next(bytes.Length);
        var to = Math.Min(bytes.Length, at + random.Next(1, 12));
        return random.Next(5) switch
        {
            0 => [.. bytes[..at], (byte)random.Next(256), .. bytes[(at + 1)..]],
            1 => [.. bytes[..at], .. bytes[to..]],
            2 => [.. bytes[..to], .. bytes[at..]],
            3 => [.. bytes[..at], .. Nasty[random.Next(Nasty.Length)], .. bytes[at..]],
            _ => bytes[..Math.Max(1, at)],
        };
    }

    public void Dispose() => _data.Delete(recursive: true);
}
