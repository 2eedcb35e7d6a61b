using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Testing.Models;

namespace GenerationService.Tests.Models.Endpoints;

/// <summary>
/// The stand-in is no invention: OpenAI's own client for JavaScript reads its answers, streams and refusals as it reads OpenAI's.
/// Skipped only where there is no npm.
/// </summary>
public sealed class ProvidersClientTests
{
    private const string Package = "openai@6.10.0";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private const string Script = """
        import OpenAI from 'openai';
        const [address, key] = process.argv.slice(2);
        const client = new OpenAI({ baseURL: address, apiKey: key, maxRetries: 0 });
        const ask = { model: 'stand-in-1', messages: [{ role: 'user', content: 'Hello' }] };
        const said = {};
        const whole = await client.chat.completions.create(ask);
        said.whole = [whole.choices[0].message.content, whole.choices[0].finish_reason, whole.usage.total_tokens];
        const stream = await client.chat.completions.create({ ...ask, stream: true, stream_options: { include_usage: true } });
        let [text, reason, tokens] = ['', null, 0];
        for await (const chunk of stream) {
          text += chunk.choices[0]?.delta?.content ?? '';
          reason = chunk.choices[0]?.finish_reason ?? reason;
          tokens = chunk.usage?.total_tokens ?? tokens;
        }
        said.stream = [text, reason, tokens];
        said.models = (await client.models.list()).data.map(model => model.id);
        said.cut = (await client.chat.completions.create({ ...ask, max_completion_tokens: 10 })).choices[0].finish_reason;
        const failure = async (name, call) => {
          try { await call(); said[name] = 'no failure'; }
          catch (e) { said[name] = [e.constructor.name, e.status ?? null, e.code ?? null, e.headers?.get?.('retry-after') ?? null]; }
        };
        await failure('wrongKey', () => new OpenAI({ baseURL: address, apiKey: 'sk-no', maxRetries: 0 }).chat.completions.create(ask));
        await failure('noModel', () => client.chat.completions.create({ ...ask, model: 'gpt-none' }));
        await failure('noMessages', () => client.chat.completions.create({ model: 'stand-in-1' }));
        await failure('unknownField', () => client.chat.completions.create({ ...ask, colour: 'red' }));
        await failure('rateLimited', () => client.chat.completions.create(ask));
        await failure('serverError', () => client.chat.completions.create(ask));
        await failure('errorEvent', async () => {
          for await (const _ of await client.chat.completions.create({ ...ask, stream: true })) { }
        });
        console.log(JSON.stringify(said));
        """;

    [Fact]
    public async Task OpenAIs_own_client_takes_the_stand_in_for_the_real_thing()
    {
        using var folder = new TemporaryDirectory();
        var test = TestContext.Current.CancellationToken;
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "package.json"), """{"private":true,"type":"module"}""", test);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "ask.js"), Script, test);
        var (installed, output) = await RunAsync(folder.Path, "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", Package);
        Assert.SkipWhen(installed != 0, $"npm could not install {Package}: {output}");
        await using var server = await ChatServer.StartAsync();
        server.Next(Trouble.None, Trouble.None, Trouble.None, Trouble.RateLimited, Trouble.ServerError, Trouble.ErrorEvent);

        var (ended, printed) = await RunAsync(folder.Path, "node", "ask.js", server.Address, ChatServer.Key);

        Assert.True(ended == 0, printed);
        var said = JsonNode.Parse(printed)!;
        Assert.Equal($$"""["{{server.Reply}}","stop",250]""", said["whole"]!.ToJsonString());
        Assert.Equal($$"""["{{server.Reply}}","stop",250]""", said["stream"]!.ToJsonString());
        Assert.Equal("""["stand-in-1"]""", said["models"]!.ToJsonString());
        Assert.Equal("length", (string?)said["cut"]);
        Assert.Equal("""["AuthenticationError",401,"invalid_api_key",null]""", said["wrongKey"]!.ToJsonString());
        Assert.Equal("""["NotFoundError",404,"model_not_found",null]""", said["noModel"]!.ToJsonString());
        Assert.Equal("""["BadRequestError",400,"missing_required_parameter",null]""", said["noMessages"]!.ToJsonString());
        Assert.Equal("""["BadRequestError",400,null,null]""", said["unknownField"]!.ToJsonString());
        Assert.Equal("""["RateLimitError",429,"rate_limit_exceeded","3600"]""", said["rateLimited"]!.ToJsonString());
        Assert.Equal("""["InternalServerError",500,null,null]""", said["serverError"]!.ToJsonString());
        Assert.Equal("APIError", (string?)said["errorEvent"]![0]);
    }

    private static async Task<(int Code, string Output)> RunAsync(string folder, string program, params string[] arguments)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
            })!;
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, process.ExitCode == 0 ? await output : await errors);
        }
        catch (Win32Exception)
        {
            return (-1, $"there is no {program}");
        }
    }
}
