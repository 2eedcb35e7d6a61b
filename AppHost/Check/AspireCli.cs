using System.Runtime.InteropServices;
using System.Text.Json;
using AppHost.Components;

namespace AppHost.Check;

/// <summary>The Aspire CLI, asked what the dashboard received.</summary>
internal sealed class AspireCli(string repository, Uri dashboard)
{
    /// <param name="Source">The resource; with several replicas, followed by a hyphen and which one.</param>
    internal sealed record Span(string TraceId, string Source, string Name)
    {
        public bool IsOf(string resource) => Source == resource || Source.StartsWith(resource + "-", StringComparison.Ordinal);
    }

    /// <summary>The spans of one trace; none while the dashboard has not got it.</summary>
    public async Task<IReadOnlyList<Span>> SpansAsync(string traceId, CancellationToken cancellationToken)
    {
        var answer = await ChildProcess.RunAsync(Find(),
            ["otel", "spans", "--trace-id", traceId, "--format", "Json", "--dashboard-url", dashboard.ToString(), "--non-interactive", "--nologo"],
            onLine: null, cancellationToken);
        return answer.ExitCode == 0 ? Parse(answer.Output) : [];
    }

    internal static IReadOnlyList<Span> Parse(string json)
    {
        using var spans = JsonDocument.Parse(json);
        return
        [
            .. spans.RootElement.EnumerateArray().Select(span => new Span(
                span.GetProperty("traceId").GetString()!, span.GetProperty("source").GetString()!, span.GetProperty("name").GetString()!)),
        ];
    }

    /// <summary>In this checkout, where <c>./run</c> puts it, or where the environment says.</summary>
    private string Find() =>
        Environment.GetEnvironmentVariable("ASPIRE_CLI_PATH") is { Length: > 0 } configured ? configured
        : LocalProgram.Find("aspire") is { } onPath ? onPath
        : Directory.Exists(Packages) && Directory.EnumerateFiles(Packages, "aspire", SearchOption.AllDirectories).FirstOrDefault() is { } local ? local
        : throw new CheckFailedException($"the Aspire CLI is not here: `npm install --prefix .tools @microsoft/aspire-cli-{RuntimeInformation.RuntimeIdentifier}` puts it there, as ./run does");

    private string Packages => Path.Combine(repository, ".tools", "node_modules", "@microsoft");
}
