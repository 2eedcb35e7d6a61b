#!/usr/bin/env bash
# Ical.Net 5.2.4: a stream may hold several calendars (RFC 5545, section 3.4). Calendar.Load of a stream with two throws "Sequence contains
# more than one element", and of one without any it returns null although its type says it cannot; CalendarCollection.Load reads both.
# Needs the .NET 10 SDK. Exits with 1 when that changes.
set -euo pipefail
version=5.2.4
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"

cat >finding.csproj <<PROJECT
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Ical.Net" Version="[$version]" />
  </ItemGroup>
</Project>
PROJECT
cat >Program.cs <<'PROGRAM'
using Ical.Net;

const string One = """
    BEGIN:VCALENDAR
    VERSION:2.0
    PRODID:-//Example//Stays//EN
    BEGIN:VEVENT
    UID:stay-1
    DTSTAMP:20260101T000000Z
    DTSTART;VALUE=DATE:20260110
    DTEND;VALUE=DATE:20260112
    END:VEVENT
    END:VCALENDAR

    """;
var two = One + One.Replace("stay-1", "stay-2");
var single = Seen(() => Calendar.Load(two) is { } calendar ? $"{calendar.Events.Count} event" : "null");
var none = Seen(() => Calendar.Load("") is { } calendar ? $"{calendar.Events.Count} events" : "null");
var many = Seen(() => $"{CalendarCollection.Load(two).Sum(calendar => calendar.Events.Count)} events");
Console.WriteLine($"Calendar.Load of two calendars: {single}");
Console.WriteLine($"Calendar.Load of none: {none}");
Console.WriteLine($"CalendarCollection.Load of two calendars: {many}");
return single.StartsWith("InvalidOperationException: Sequence contains more than one", StringComparison.Ordinal)
    && none == "null" && many == "2 events" ? 0 : 1;

static string Seen(Func<string> read)
{
    try
    {
        return read();
    }
    catch (Exception e)
    {
        return $"{e.GetType().Name}: {e.Message}";
    }
}
PROGRAM

echo "Ical.Net $version"
if ! DOTNET_CLI_UI_LANGUAGE=en dotnet build -v q -nologo -o out >build.log 2>&1; then cat build.log >&2; exit 2; fi
if dotnet out/finding.dll; then
  echo "expected: the first calendar, or an error that says that there are two; and no null where the type has none"
else
  echo "changed: it reads them differently"
  exit 1
fi
