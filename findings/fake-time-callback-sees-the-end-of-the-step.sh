#!/usr/bin/env bash
# Microsoft.Extensions.TimeProvider.Testing 10.11.0: within one Advance(10 s), the callback of a timer that is due after 1 s
# sees the clock at the end of the step.
# Needs the .NET 10 SDK. Exits with 1 when the library does something else.
set -euo pipefail
version=10.11.0
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
  <ItemGroup><PackageReference Include="Microsoft.Extensions.TimeProvider.Testing" Version="[$version]" /></ItemGroup>
</Project>
PROJECT
cat >Program.cs <<'PROGRAM'
using Microsoft.Extensions.Time.Testing;

var oneStep = Seen(TimeSpan.FromSeconds(10), 1);
var tenSteps = Seen(TimeSpan.FromSeconds(1), 10);
Console.WriteLine($"due after 1 s; its callback sees {oneStep} s after one Advance(10 s), {tenSteps} s after ten times Advance(1 s)");
return (oneStep, tenSteps) == (10, 1) ? 0 : 1;

static double Seen(TimeSpan step, int times)
{
    var clock = new FakeTimeProvider();
    var start = clock.GetUtcNow();
    var seen = double.NaN;
    void Look(object? _) => seen = (clock.GetUtcNow() - start).TotalSeconds;
    using var timer = clock.CreateTimer(Look, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
    for (var i = 0; i < times; i++) clock.Advance(step);
    return seen;
}
PROGRAM

echo "Microsoft.Extensions.TimeProvider.Testing $version"
if ! DOTNET_CLI_UI_LANGUAGE=en dotnet build -v q -nologo -o out >build.log 2>&1; then cat build.log >&2; exit 2; fi
if dotnet out/finding.dll; then
  echo "expected: 1 s both times, as with a real clock that passes through every moment"
  echo "what a callback measures or starts depends on how far the test happens to step"
else
  echo "changed: the callback sees another time"
  exit 1
fi
