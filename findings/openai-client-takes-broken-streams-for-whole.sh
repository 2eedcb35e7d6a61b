#!/usr/bin/env bash
# OpenAI 2.14.0 (.NET) under Microsoft.Extensions.AI.OpenAI 10.11.0: a stream that ends with an error event, or without a finish reason,
# ends like a finished one, with the half text that came before. Needs the .NET 10 SDK. Exits with 1 when the library does something else.
set -euo pipefail
version=10.11.0
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
    <PackageReference Include="Microsoft.Extensions.AI.OpenAI" Version="[$version]" />
    <PackageReference Include="OpenAI" Version="[2.14.0]" />
  </ItemGroup>
</Project>
PROJECT
cat >Program.cs <<'PROGRAM'
using System.ClientModel;
using Microsoft.Extensions.AI;
using OpenAI;

const string Half = """data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"A quiet"},"finish_reason":null}]}""";
const string Failure = """data: {"error":{"message":"The server had an error.","type":"server_error","param":null,"code":null}}""";
var (failed, unfinished) = (await SeenAsync(Half, Failure), await SeenAsync(Half));
Console.WriteLine($"a text and then an error event: {failed}");
Console.WriteLine($"a text and no finish reason:    {unfinished}");
return (failed, unfinished) == ("'A quiet', finish reason none, no exception", "'A quiet', finish reason none, no exception") ? 0 : 1;

static async Task<string> SeenAsync(params string[] events)
{
    var builder = WebApplication.CreateSlimBuilder();
    builder.Logging.ClearProviders();
    await using var app = builder.Build();
    app.Urls.Add("http://127.0.0.1:0");
    app.MapPost("/v1/chat/completions", () => Results.Text(string.Join("\n\n", events) + "\n\n", "text/event-stream"));
    await app.StartAsync();
    var client = new OpenAIClient(new ApiKeyCredential("key"), new OpenAIClientOptions { Endpoint = new Uri($"{app.Urls.First()}/v1") });
    try
    {
        var answer = await client.GetChatClient("m").AsIChatClient().GetStreamingResponseAsync("Hello").ToChatResponseAsync();
        return $"'{answer.Text}', finish reason {answer.FinishReason?.Value ?? "none"}, no exception";
    }
    catch (Exception e)
    {
        return e.GetType().Name;
    }
}
PROGRAM

echo "Microsoft.Extensions.AI.OpenAI $version, OpenAI 2.14.0"
if ! DOTNET_CLI_UI_LANGUAGE=en dotnet build -v q -nologo -o out >build.log 2>&1; then cat build.log >&2; exit 2; fi
if dotnet out/finding.dll; then
  echo "expected: an exception both times, as for an error with a status of its own"
  echo "a text is whole only if its finish reason is 'stop': whoever publishes it has to look"
else
  echo "changed: broken streams are told apart from whole ones, or read otherwise"
  exit 1
fi
