using System.Text.Json;
using Testing;
using Testing.Vercel;

namespace GenerationService.Tests.Connectors;

/// <summary>Vercel's own client takes the stand-in for Vercel; it checks each answer against a schema.</summary>
public sealed class VercelClientTests(VercelPackage package) : IClassFixture<VercelPackage>
{
    private const string Begin = """
        import { Vercel } from "@vercel/sdk"
        const { ADDRESS, TOKEN, TEAM } = process.env
        const vercel = new Vercel({ bearerToken: TOKEN, serverURL: ADDRESS, retryConfig: { strategy: "none" } })
        const files = [{ file: "index.html", data: "<h1>Hello</h1>", encoding: "utf-8" }]
        const create = (requestBody, more = {}) => vercel.deployments.createDeployment({ teamId: TEAM, requestBody, ...more })

        """;

    [Fact]
    public async Task Deployments_are_started_read_listed_and_cancelled()
    {
        await using var server = await VercelServer.StartAsync();
        var result = await RunAsync(server, """
            const first = await create({ name: "casa", files, meta: { platformMarker: "job-1" }, target: "production" })
            const similar = await create({ name: "casa", files, meta: { platformMarker: "job-2" } })
            const forced = await create({ name: "casa", files, meta: { platformMarker: "job-2" } },
              { forceNew: "1", skipAutoDetectionConfirmation: "1" })
            const states = []
            for (let reads = 0; reads < 4; reads++)
              states.push((await vercel.deployments.getDeployment({ idOrUrl: first.id, teamId: TEAM })).readyState)
            const list = await vercel.deployments.getDeployments({ teamId: TEAM, limit: 1 })
            const cancelled = await vercel.deployments.cancelDeployment({ id: forced.id, teamId: TEAM })
            console.log(JSON.stringify({
              similar: similar.id === first.id, forced: forced.id !== first.id, states,
              meta: first.meta.platformMarker, target: first.target,
              list: list.deployments.map(deployment => [deployment.uid === forced.id, deployment.meta.platformMarker, deployment.state]),
              more: list.pagination.next > 0, cancelled: cancelled.readyState,
            }))
            """);
        Assert.Equal("""
            {"similar":true,"forced":true,"states":["INITIALIZING","BUILDING","READY","READY"],"meta":"job-1","target":"production",
            "list":[[true,"job-2","QUEUED"]],"more":true,"cancelled":"CANCELED"}
            """.ReplaceLineEndings(""), JsonSerializer.Serialize(result));
    }

    [Fact]
    public async Task Refusals_are_the_typed_errors_that_it_knows()
    {
        await using var server = await VercelServer.StartAsync();
        server.Next("GET /v13/deployments", VercelServer.RateLimited(DateTimeOffset.UnixEpoch.AddSeconds(4_102_444_800)),
            Mishap.Answer(503, VercelServer.Error("internal_server_error", "An unexpected internal error occurred")));
        var result = await RunAsync(server, """
            const read = (client, id = "dpl_1", teamId = TEAM) => client.deployments.getDeployment({ idOrUrl: id, teamId })
            const attempts = {
              limited: () => read(vercel), unavailable: () => read(vercel), missing: () => read(vercel),
              token: () => read(new Vercel({ bearerToken: "other", serverURL: ADDRESS })), team: () => read(vercel, "dpl_1", "team_other"),
              name: () => create({ name: "Casa do Mar", files }), project: () => create({ name: "casa", project: "other", files }),
              files: () => create({ name: "casa" }), path: () => create({ name: "casa", files: [{ file: "../x", data: "" }] }),
              size: () => create({ name: "casa", files: [{ file: "x", data: "x".repeat(11000000) }] }),
            }
            const results = {}
            for (const [name, attempt] of Object.entries(attempts)) {
              try { await attempt(); results[name] = "accepted" }
              catch (error) { results[name] = `${error.constructor.name} ${error.statusCode} ${JSON.parse(error.body).error.code}` }
            }
            console.log(JSON.stringify(results))
            """);
        Assert.Equal(
            [
                "limited: SDKError 429 rate_limited", "unavailable: SDKError 503 internal_server_error",
                "missing: SDKError 404 not_found", "token: SDKError 403 forbidden", "team: SDKError 403 forbidden",
                "name: SDKError 400 bad_request", "project: SDKError 404 not_found", "files: SDKError 400 bad_request",
                "path: SDKError 400 bad_request", "size: SDKError 413 request_entity_too_large",
            ],
            result.EnumerateObject().Select(attempt => $"{attempt.Name}: {attempt.Value}"));
        Assert.Empty(server.Deployments);
    }

    private Task<JsonElement> RunAsync(VercelServer server, string script) => package.RunAsync(Begin + script,
        ("ADDRESS", server.Address.ToString().TrimEnd('/')), ("TOKEN", VercelServer.Token), ("TEAM", VercelServer.Team));
}
