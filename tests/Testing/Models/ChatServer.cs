using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Testing.Models;

/// <summary>
/// A provider that speaks OpenAI's chat completions on a port of its own, as JSON and as a stream. It refuses what the real one refuses, in
/// its words and codes, and answers badly when told to.
/// </summary>
public sealed class ChatServer : IAsyncDisposable
{
    public const string Key = "sk-stand-in-0123456789";
    private readonly ConcurrentQueue<ChatCall> _calls = new();
    private readonly ConcurrentQueue<Trouble> _troubles = new();
    private readonly WebApplication _app;

    private ChatServer(bool isTls)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (isTls) listen.UseHttps(Expired());
        }));
        _app = builder.Build();
        _app.MapPost("/v1/chat/completions", CompleteAsync);
        _app.MapGet("/v1/models", context => WriteJsonAsync(context, ChatAnswers.Models(Models)));
    }

    /// <summary>The address for <c>Models:Endpoints:…:Address</c>.</summary>
    public string Address => _app.Urls.Single() + "/v1";

    /// <summary>All calls that came, also those that were refused.</summary>
    public IReadOnlyList<ChatCall> Calls => [.. _calls];

    public IReadOnlyList<string> Models { get; set; } = ["stand-in-1"];

    public string Reply { get; set; } = "A quiet house by the river, with room for four.";

    public (int Prompt, int Cached, int Completion) Usage { get; set; } = (200, 0, 50);

    public string RetryAfter { get; set; } = "3600";

    /// <summary>What is wrong with every answer for which nothing else was planned.</summary>
    public Trouble Always { get; set; }

    /// <summary>Ends the waiting of slow answers.</summary>
    public TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static async Task<ChatServer> StartAsync(bool isTls = false)
    {
        var server = new ChatServer(isTls);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>What is wrong with the next answers, in this order.</summary>
    public void Next(params Trouble[] troubles)
    {
        foreach (var trouble in troubles) _troubles.Enqueue(trouble);
    }

    public async ValueTask DisposeAsync()
    {
        Release.TrySetResult();
        await _app.DisposeAsync();
    }

    private async Task CompleteAsync(HttpContext context)
    {
        JsonNode? body = null;
        try
        {
            body = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        }
        catch (JsonException)
        {
            // Refused below.
        }
        var authorization = context.Request.Headers.Authorization.ToString();
        _calls.Enqueue(new ChatCall(authorization, context.Request.Headers["traceparent"].ToString(), body?.AsObject()));
        if (ChatRules.Refusal(authorization, body as JsonObject, Models) is var (status, error))
        {
            context.Response.StatusCode = status;
            await WriteJsonAsync(context, error);
            return;
        }
        var trouble = _troubles.TryDequeue(out var next) ? next : Always;
        if (trouble == Trouble.Slow) await Release.Task.WaitAsync(context.RequestAborted);
        if (await ChatTroubles.AnsweredAsync(trouble, context, RetryAfter)) return;
        var answer = new ChatAnswers(body!.AsObject(), Reply, Usage, trouble);
        if ((bool?)body["stream"] == true) await answer.StreamAsync(context);
        else if (trouble == Trouble.Cut) await ChatTroubles.CutAsync(context, answer.Whole());
        else await WriteJsonAsync(context, answer.Whole());
    }

    private static Task WriteJsonAsync(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json, context.RequestAborted);
    }

    private static X509Certificate2 Expired()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var day = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var certificate = request.CreateSelfSigned(day, day.AddDays(30));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}

/// <summary>A call as it came.</summary>
public sealed record ChatCall(string Authorization, string TraceParent, JsonObject? Body)
{
    public string System => (string)Body!["messages"]![0]!["content"]!;

    public string User => (string)Body!["messages"]!.AsArray().Last()!["content"]!;
}
