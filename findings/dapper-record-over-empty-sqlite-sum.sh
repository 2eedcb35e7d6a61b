#!/usr/bin/env bash
# Dapper 2.1.86 on Microsoft.Data.Sqlite 10.0.15: a record that takes the sums of a grouped query is read while there are rows, and
# cannot be while there are none, since a sum without rows has no type. Needs the .NET 10 SDK. Exits with 1 when that changes.
set -euo pipefail
version=2.1.86
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
  <ItemGroup>
    <PackageReference Include="Dapper" Version="[$version]" />
    <PackageReference Include="Microsoft.Data.Sqlite" Version="[10.0.15]" />
  </ItemGroup>
</Project>
PROJECT
cat >Program.cs <<'PROGRAM'
using Dapper;
using Microsoft.Data.Sqlite;

using var connection = new SqliteConnection("Data Source=:memory:");
connection.Open();
connection.Execute("CREATE TABLE checks (name TEXT NOT NULL, passed BIGINT NOT NULL)");
var empty = Seen();
connection.Execute("INSERT INTO checks VALUES ('shop', 1), ('shop', 1)");
var filled = Seen();
Console.WriteLine($"without rows: {empty}");
Console.WriteLine($"with rows:    {filled}");
return (empty, filled) == ("InvalidOperationException naming System.Byte[] passed", "shop 2") ? 0 : 1;

string Seen()
{
    try
    {
        var sums = connection.Query<Sum>("SELECT name AS Name, SUM(passed) AS Passed FROM checks GROUP BY name").ToList();
        return sums.Count == 0 ? "no rows" : $"{sums[0].Name} {sums[0].Passed}";
    }
    catch (Exception e)
    {
        return e.GetType().Name + (e.Message.Contains("System.Byte[] Passed", StringComparison.OrdinalIgnoreCase)
            ? " naming System.Byte[] passed" : $": {e.Message}");
    }
}

internal sealed record Sum(string Name, long Passed);
PROGRAM

echo "Dapper $version, Microsoft.Data.Sqlite 10.0.15"
if ! DOTNET_CLI_UI_LANGUAGE=en dotnet build -v q -nologo -o out >build.log 2>&1; then cat build.log >&2; exit 2; fi
if dotnet out/finding.dll; then
  echo "expected: no rows, since no row has to be made; a record with named members is read both times"
else
  echo "changed: the answer without rows is another one"
  exit 1
fi
