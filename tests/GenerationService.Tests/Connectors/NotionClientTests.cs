using System.Text.Json;
using Testing;
using Testing.Notion;

namespace GenerationService.Tests.Connectors;

/// <summary>Notion's own client takes the stand-in for Notion.</summary>
public sealed class NotionClientTests(NotionPackage package) : IClassFixture<NotionPackage>
{
    private const string Begin = """
        import { Client, APIResponseError, UnknownHTTPResponseError, isFullPage, isFullBlock } from "@notionhq/client"
        const { ADDRESS, TOKEN, PAGE, SOURCE, DATABASE } = process.env
        const options = { auth: TOKEN, baseUrl: ADDRESS, notionVersion: "2026-03-11", retry: false, logger: () => {} }
        const notion = new Client(options)
        const text = content => [{ type: "text", text: { content } }]
        const paragraph = content => ({ type: "paragraph", paragraph: { rich_text: text(content) } })

        """;

    [Fact]
    public async Task Pages_are_made_found_filled_and_thrown_away()
    {
        await using var server = await NotionServer.StartAsync();
        var result = await RunAsync(server, """
            const database = await notion.databases.retrieve({ database_id: DATABASE })
            const source = await notion.dataSources.retrieve({ data_source_id: database.data_sources[0].id })
            const page = await notion.pages.create({
              parent: { type: "data_source_id", data_source_id: source.id },
              properties: { title: { title: text("Casa do Mar") }, Marker: { rich_text: text("job-1") } },
              children: [paragraph("one"), { type: "divider", divider: {} }],
            })
            await notion.blocks.children.append({ block_id: page.id, children: Array.from({ length: 100 }, (_, n) => paragraph(`${n}`)) })
            const found = await notion.dataSources.query({
              data_source_id: source.id, page_size: 1, filter: { property: "Marker", rich_text: { equals: "job-1" } },
              sorts: [{ timestamp: "created_time", direction: "ascending" }],
            })
            const none = await notion.dataSources.query({
              data_source_id: source.id, filter: { property: "Marker", rich_text: { equals: "job-2" } },
            })
            const first = await notion.blocks.children.list({ block_id: page.id })
            const rest = await notion.blocks.children.list({ block_id: page.id, start_cursor: first.next_cursor })
            const child = await notion.pages.create({ parent: { page_id: PAGE }, properties: { title: { title: text("Under a page") } } })
            const children = await notion.blocks.children.list({ block_id: PAGE })
            const trashed = await notion.pages.update({ page_id: page.id, in_trash: true })
            const read = await notion.pages.retrieve({ page_id: page.id })
            console.log(JSON.stringify({
              full: isFullPage(page) && isFullPage(read) && first.results.every(isFullBlock), property: source.properties.Marker.type,
              found: found.results.map(result => result.id === page.id), none: none.results.length,
              url: page.url.includes(page.id.replaceAll("-", "")),
              sizes: [first.results.length, first.has_more, rest.results.length, rest.has_more],
              text: first.results[0].paragraph.rich_text[0].plain_text,
              child: children.results.map(block => [block.id === child.id, block.child_page.title]),
              trashed: [page.in_trash, trashed.in_trash, read.in_trash],
            }))
            """);
        Assert.Equal("""
            {"full":true,"property":"rich_text","found":[true],"none":0,"url":true,"sizes":[100,true,2,false],"text":"one",
            "child":[[true,"Under a page"]],"trashed":[false,true,true]}
            """.ReplaceLineEndings(""), JsonSerializer.Serialize(result));
        Assert.Equal(["Casa do Mar", "Under a page"], server.Pages.Select(page => page.Title));
    }

    [Fact]
    public async Task Refusals_are_the_typed_errors_that_it_knows()
    {
        await using var server = await NotionServer.StartAsync();
        server.Next("GET /v1/pages", NotionServer.RateLimited(3600, ofWorkspace: true),
            Mishap.Answer(529, NotionServer.Error(529, "service_overload", "Overloaded.")),
            Mishap.Answer(503, NotionServer.Error(503, "service_unavailable", "Unavailable.")),
            Mishap.Answer(409, NotionServer.Error(409, "conflict_error", "Conflict.")), Mishap.Answer(502, "<html>"));
        var result = await RunAsync(server, """
            const parent = { page_id: PAGE }, properties = { title: { title: text("T") } }, page = parent.page_id
            const attempts = {
              limited: () => notion.pages.retrieve({ page_id: page }), overload: () => notion.pages.retrieve({ page_id: page }),
              unavailable: () => notion.pages.retrieve({ page_id: page }), conflict: () => notion.pages.retrieve({ page_id: page }),
              proxy: () => notion.pages.retrieve({ page_id: page }),
              token: () => new Client({ ...options, auth: "ntn_other" }).pages.retrieve({ page_id: page }),
              version: () => new Client({ ...options, notionVersion: "2021-01-01" }).pages.retrieve({ page_id: page }),
              parent: () => notion.pages.create({ parent: { page_id: SOURCE }, properties }),
              blocks: () => notion.pages.create({ parent, properties, children: Array(101).fill(paragraph("x")) }),
              characters: () => notion.pages.create({ parent, properties, children: [paragraph("x".repeat(2001))] }),
              size: () => notion.pages.create({ parent, properties, children: Array(100).fill(0).map(() => ({ type: "paragraph",
                paragraph: { rich_text: Array(3).fill(text("x".repeat(2000))[0]) } })) }),
              member: () => notion.pages.create({ parent, properties, children: [{ ...paragraph("x"), colour: "red" }] }),
              property: () => notion.pages.create({ parent: { data_source_id: SOURCE }, properties: { Price: { number: 1 } } }),
              archived: () => notion.request({ path: `pages/${page}`, method: "patch", body: { archived: true } }),
              json: () => notion.request({ path: "pages", method: "post", body: [] }),
              url: () => notion.request({ path: "nothing", method: "get" }),
            }
            const results = {}
            for (const [name, attempt] of Object.entries(attempts)) {
              try { await attempt(); results[name] = "accepted" }
              catch (error) {
                const limit = error.additional_data ? ` ${error.additional_data.rate_limit_reason} ${error.headers.get("retry-after")}` : ""
                results[name] = `${error.constructor.name} ${error.status} ${error.code}${limit}`
              }
            }
            console.log(JSON.stringify(results))
            """);
        Assert.Equal(
            [
                "limited: APIResponseError 429 rate_limited public_api_space_request_rate_limit 3600",
                "overload: APIResponseError 529 service_overload", "unavailable: APIResponseError 503 service_unavailable",
                "conflict: APIResponseError 409 conflict_error", "proxy: UnknownHTTPResponseError 502 notionhq_client_response_error",
                "token: APIResponseError 401 unauthorized", "version: APIResponseError 400 validation_error",
                "parent: APIResponseError 404 object_not_found", "blocks: APIResponseError 400 validation_error",
                "characters: APIResponseError 400 validation_error", "size: APIResponseError 400 validation_error",
                "member: APIResponseError 400 validation_error", "property: APIResponseError 400 validation_error",
                "archived: APIResponseError 400 validation_error", "json: APIResponseError 400 invalid_json",
                "url: APIResponseError 400 invalid_request_url",
            ],
            result.EnumerateObject().Select(attempt => $"{attempt.Name}: {attempt.Value}"));
        Assert.Empty(server.Pages);
    }

    private Task<JsonElement> RunAsync(NotionServer server, string script) => package.RunAsync(Begin + script,
        ("ADDRESS", server.Address.ToString().TrimEnd('/')), ("TOKEN", NotionServer.Token), ("PAGE", server.ParentPage),
        ("SOURCE", server.ParentDataSource), ("DATABASE", server.ParentDatabase));
}
