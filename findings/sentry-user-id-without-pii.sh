#!/usr/bin/env bash
# Sentry for .NET 6.12.1: an event carries a user id, though SendDefaultPii is false and nobody set a user.
# Needs the .NET 10 SDK. Exits with 1 when the library does something else.
set -euo pipefail
version=6.12.1
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"

cat >finding.csproj <<PROJECT
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <Nullable>enable</Nullable>
  </PropertyGroup>
  <ItemGroup><PackageReference Include="Sentry" Version="[$version]" /></ItemGroup>
</Project>
PROJECT
cat >Program.cs <<'PROGRAM'
using System.Text.Json;
using Sentry;
using Sentry.Extensibility;
using Sentry.Protocol.Envelopes;

var (first, second) = (UserOf("nobody's"), UserOf("nobody's either"));
var of = first is null ? "none" : $"an id of {first.Length} characters";
Console.WriteLine($"user of an event that is sent: {of}; {(first == second ? "the same" : "another")} after the next start");
return first is null ? 1 : 0;

static string? UserOf(string message)
{
    var sent = new Kept();
    using (SentrySdk.Init(options =>
    {
        options.Dsn = "https://key@sentry.invalid/1";
        options.SendDefaultPii = false;
        options.AutoSessionTracking = false;
        options.Transport = sent;
    }))
    {
        SentrySdk.CaptureMessage(message);
        SentrySdk.Flush(TimeSpan.FromSeconds(10));
    }
    return sent.Event.RootElement.TryGetProperty("user", out var user) && user.TryGetProperty("id", out var id) ? id.GetString() : null;
}

internal sealed class Kept : ITransport
{
    public JsonDocument Event { get; private set; } = JsonDocument.Parse("{}");

    public async Task SendEnvelopeAsync(Envelope envelope, CancellationToken cancellationToken = default)
    {
        using var written = new MemoryStream();
        await envelope.SerializeAsync(written, null, cancellationToken);
        var lines = System.Text.Encoding.UTF8.GetString(written.ToArray()).Split('\n');
        var header = Array.FindIndex(lines, line => line.Contains("\"type\":\"event\""));
        if (header >= 0) Event = JsonDocument.Parse(lines[header + 1]);
    }
}
PROGRAM

echo "Sentry $version"
if ! DOTNET_CLI_UI_LANGUAGE=en dotnet build -v q -nologo -o out >build.log 2>&1; then cat build.log >&2; exit 2; fi
# The library keeps the id of the installation in the user's own directory: that is in here too.
if HOME=$directory XDG_DATA_HOME=$directory dotnet out/finding.dll; then
  echo "expected: no user at all, since none was set and personal data is not to be sent"
  echo "the library fills in one of its own"
else
  echo "changed: the event has no user id"
  exit 1
fi
