using System.Net;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.Notices;
using Testing;

namespace ServiceDefaults.Tests.Notices;

public sealed class RedisAddressTests
{
    [Theory]
    [InlineData("cache:6380,password=s3cret", "cache", 6380, null, "s3cret", null, false)]
    [InlineData("cache", "cache", 0, null, null, null, false)]
    [InlineData("redis://cache", "cache", 6379, null, null, null, false)]
    [InlineData("redis://:secret@127.0.0.1:6379/0", "127.0.0.1", 6379, null, "secret", 0, false)]
    [InlineData("redis://app:p%40ss%3Aword@cache:6400/3", "cache", 6400, "app", "p@ss:word", 3, false)]
    [InlineData("rediss://app:secret@cache.example.com", "cache.example.com", 6379, "app", "secret", null, true)]
    [InlineData("redis://:p:w@cache", "cache", 6379, null, "p:w", null, false)]
    [InlineData("redis://a%40b@cache", "cache", 6379, "a@b", null, null, false)]
    [InlineData("redis://[::1]:6379", "::1", 6379, null, null, null, false)]
    public void Both_forms_are_understood(string connection, string host, int port, string? user, string? password, int? database, bool tls)
    {
        var options = RedisAddress.Of(connection)!;

        var endpoint = Assert.Single(options.EndPoints);
        Assert.Equal((host, port), endpoint switch
        {
            DnsEndPoint name => (name.Host, name.Port),
            IPEndPoint address => (address.Address.ToString(), address.Port),
            _ => ("", -1),
        });
        // The certificate is held against the name that was given.
        Assert.Equal(tls ? host : null, options.SslHost);
        Assert.Equal((user, password, database, tls), (options.User, options.Password, options.DefaultDatabase, options.Ssl));
    }

    [Theory]
    [InlineData("redis:///0")]
    [InlineData("http://cache:6379")]
    [InlineData("redis://cache/zero")]
    [InlineData("redis://cache/-1")]
    [InlineData("redis://cache?db=1")]
    [InlineData("redis://cache#1")]
    [InlineData("redis://cache:99999")]
    [InlineData("unix:///run/redis.sock")]
    [InlineData("cache,nonsense=1")]
    [InlineData("password=s3cret")]
    public void What_is_neither_is_refused_without_repeating_it(string connection)
    {
        Assert.Null(RedisAddress.Of(connection));
        var refusal = new RedisConnectionAttribute();
        Assert.False(refusal.IsValid(connection));
        Assert.DoesNotContain(connection, refusal.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replicas_that_are_given_a_uri_hear_each_other()
    {
        await using var redis = new RedisServer();
        await redis.StartAsync();
        var settings = new Dictionary<string, string?> { ["ConnectionStrings:cache"] = $"redis://{redis.ConnectionString}/0" };
        await using var one = await PlainService.StartAsync(settings: settings, add: builder => builder.AddNotices());
        await using var two = await PlainService.StartAsync(settings: settings, add: builder => builder.AddNotices());

        await RedisServer.HeardAsync(one.Services.GetRequiredService<ChangeNotices>().Tell,
            two.Services.GetRequiredService<ChangeNotices>().Listen);
    }
}
