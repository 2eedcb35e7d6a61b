#!/usr/bin/env bash
# OpenTelemetry.Instrumentation.AspNetCore 1.20.2: takes a caller's baggage, though the application's own propagator takes none.
# Needs the .NET 10 SDK. Exits with 1 when the library does something else.
set -euo pipefail
version=1.20.2
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"

cat >finding.csproj <<PROJECT
<Project Sdk="Microsoft.NET.Sdk.Web">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <Nullable>enable</Nullable>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="OpenTelemetry.Instrumentation.AspNetCore" Version="[$version]" />
    <PackageReference Include="OpenTelemetry.Extensions.Hosting" Version="[1.20.1]" />
  </ItemGroup>
</Project>
PROJECT
cat >Program.cs <<'PROGRAM'
using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;

DistributedContextPropagator.Current = new NoBaggage();
var without = await SeenAsync(instrumented: false);
var with = await SeenAsync(instrumented: true);
Console.WriteLine($"the request says baggage: guest=42; the handler sees without the instrumentation {without}, with it {with}");
return (without, with) == ("none", "guest=42") ? 0 : 1;

static async Task<string> SeenAsync(bool instrumented)
{
    var builder = WebApplication.CreateSlimBuilder();
    builder.Logging.ClearProviders();
    builder.Services.AddSingleton(DistributedContextPropagator.Current);
    if (instrumented) builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddAspNetCoreInstrumentation());
    await using var app = builder.Build();
    app.Urls.Add("http://127.0.0.1:0");
    app.MapGet("/", () =>
    {
        var all = Baggage.Current.GetBaggage().Concat(Activity.Current?.Baggage ?? []);
        var seen = all.Select(item => $"{item.Key}={item.Value}").Distinct().ToList();
        return seen.Count == 0 ? "none" : string.Join(',', seen);
    });
    await app.StartAsync();
    using var http = new HttpClient();
    http.DefaultRequestHeaders.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    http.DefaultRequestHeaders.Add("baggage", "guest=42");
    return await http.GetStringAsync(app.Urls.First());
}

internal sealed class NoBaggage : DistributedContextPropagator
{
    private readonly DistributedContextPropagator _w3c = CreateW3CPropagator();

    public override IReadOnlyCollection<string> Fields => ["traceparent", "tracestate"];

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter) { }

    public override void ExtractTraceIdAndState(
        object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState) =>
        _w3c.ExtractTraceIdAndState(carrier, getter, out traceId, out traceState);

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) => null;
}
PROGRAM

echo "OpenTelemetry.Instrumentation.AspNetCore $version"
if ! DOTNET_CLI_UI_LANGUAGE=en dotnet build -v q -nologo -o out >build.log 2>&1; then cat build.log >&2; exit 2; fi
if dotnet out/finding.dll; then
  echo "expected: none both times, since ASP.NET reads incoming headers through DistributedContextPropagator"
  echo "the instrumentation reads them again, through OpenTelemetry's default propagator;"
  echo "Sdk.SetDefaultTextMapPropagator(new TraceContextPropagator()) turns that off"
else
  echo "changed: the handler sees another baggage"
  exit 1
fi
