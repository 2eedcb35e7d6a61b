#!/usr/bin/env bash
# Microsoft.Extensions.Http.Resilience 10.11.0: another generator writes [LoggerMessage] methods from then on. A target of the package's
# own dependency Microsoft.Extensions.Telemetry.Abstractions takes the framework's one out of the build.
# Needs the .NET 10 SDK. Exits with 1 when the package does something else.
set -euo pipefail
version=10.11.0
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"

build() {
  mkdir "$1"
  cat >"$1/finding.csproj" <<PROJECT
<Project Sdk="Microsoft.NET.Sdk.Web">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <Nullable>enable</Nullable>
    <OutputType>Library</OutputType>
    <EmitCompilerGeneratedFiles>true</EmitCompilerGeneratedFiles>
    <CompilerGeneratedFilesOutputPath>generated</CompilerGeneratedFilesOutputPath>
  </PropertyGroup>
  <ItemGroup>$2</ItemGroup>
</Project>
PROJECT
  cat >"$1/Said.cs" <<'PROGRAM'
internal static partial class Said
{
    [LoggerMessage(1, LogLevel.Information, "Sold {Nights} nights")]
    public static partial void Sold(ILogger logger, int nights);
}
PROGRAM
  if ! DOTNET_CLI_UI_LANGUAGE=en dotnet build "$1" -v q -nologo >build.log 2>&1; then cat build.log >&2; exit 2; fi
  (cd "$1/generated" && find . -name '*.g.cs' -exec grep -l 'Sold' {} + | sed 's|^\./||')
}

echo "Microsoft.Extensions.Http.Resilience $version, SDK $(dotnet --version)"
without=$(build without "")
with=$(build with "<PackageReference Include=\"Microsoft.Extensions.Http.Resilience\" Version=\"[$version]\" />")
echo "[LoggerMessage] is written by"
echo "  without the package: ${without%%/*}, $(wc -l <"without/generated/$without") lines"
echo "  with it:             ${with%%/*}, $(wc -l <"with/generated/$with") lines"
if [ "$without" != "$with" ]; then
  echo "expected: the same code; a package for outbound calls has no say in how messages are logged"
else
  echo "changed: it is the same generator"
  exit 1
fi
