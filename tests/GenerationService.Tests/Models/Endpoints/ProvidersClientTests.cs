using Testing.Models;

namespace GenerationService.Tests.Models.Endpoints;

/// <summary>
/// The stand-in is no invention: OpenAI's own client for JavaScript reads its answers, streams and refusals as it reads OpenAI's.
/// </summary>
public sealed class ProvidersClientTests(OpenAiPackage package) : IClassFixture<OpenAiPackage>
{
    private const string Script = """
        import OpenAI from 'openai';
        const { ADDRESS: address, KEY: key } = process.env;
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
        await using var server = await ChatServer.StartAsync();
        server.Next(Trouble.None, Trouble.None, Trouble.None, Trouble.RateLimited, Trouble.ServerError, Trouble.ErrorEvent);

        var said = await package.RunAsync(Script, ("ADDRESS", server.Address), ("KEY", ChatServer.Key));

        Assert.Equal($$"""["{{server.Reply}}","stop",250]""", said.GetProperty("whole").GetRawText());
        Assert.Equal($$"""["{{server.Reply}}","stop",250]""", said.GetProperty("stream").GetRawText());
        Assert.Equal("""["stand-in-1"]""", said.GetProperty("models").GetRawText());
        Assert.Equal("length", said.GetProperty("cut").GetString());
        Assert.Equal("""["AuthenticationError",401,"invalid_api_key",null]""", said.GetProperty("wrongKey").GetRawText());
        Assert.Equal("""["NotFoundError",404,"model_not_found",null]""", said.GetProperty("noModel").GetRawText());
        Assert.Equal("""["BadRequestError",400,"missing_required_parameter",null]""", said.GetProperty("noMessages").GetRawText());
        Assert.Equal("""["BadRequestError",400,null,null]""", said.GetProperty("unknownField").GetRawText());
        Assert.Equal("""["RateLimitError",429,"rate_limit_exceeded","3600"]""", said.GetProperty("rateLimited").GetRawText());
        Assert.Equal("""["InternalServerError",500,null,null]""", said.GetProperty("serverError").GetRawText());
        Assert.Equal("APIError", said.GetProperty("errorEvent")[0].GetString());
    }
}
