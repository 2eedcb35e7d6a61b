using GenerationService.Connectors;
using GenerationService.Connectors.Notion;
using Testing;
using Testing.Notion;

namespace GenerationService.Tests.Connectors;

public sealed class NotionPagesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_in_a_data_source_has_its_title_its_blocks_and_its_marker()
    {
        await using var app = await ConnectorApp.StartAsync();
        var page = await app.Pages.CreateAsync(new NotionDraft("Casa do Mar", """
            # Welcome
            Two lines
            of one paragraph.

            - a terrace
            * a view
            12. twelfth
            > quiet
            """, "job-1.page"), Token);
        var made = Assert.Single(app.Notion.Pages);
        Assert.Equal(("Casa do Mar", "job-1.page", made.Id), (made.Title, made.Marker, page.Id));
        Assert.Equal(
            [
                "heading_1: Welcome", "paragraph: Two lines\nof one paragraph.", "bulleted_list_item: a terrace",
                "bulleted_list_item: a view", "numbered_list_item: twelfth", "quote: quiet", "divider: ",
            ],
            made.Texts);
        Assert.Equal($"https://www.notion.so/{made.Id.Replace("-", "", StringComparison.Ordinal)}", page.Url.ToString());
        Assert.Equal(page, await app.Pages.FindAsync("job-1.page", Token));
        Assert.Null(await app.Pages.FindAsync("job-2.page", Token));
    }

    [Fact]
    public async Task A_database_with_one_data_source_will_do_as_a_parent()
    {
        await using var app = await ConnectorApp.StartAsync(
            ("Connectors:Notion:ParentType", "Database"), ("Connectors:Notion:ParentId", "{parent database}"));
        await app.Pages.CreateAsync(new NotionDraft("Title", "Text", "job-1"), Token);
        Assert.Equal("job-1", Assert.Single(app.Notion.Pages).Marker);
    }

    [Fact]
    public async Task Under_a_page_it_is_found_among_hundreds_of_children_by_the_end_of_its_title()
    {
        await using var app = await ConnectorApp.StartAsync(
            ("Connectors:Notion:ParentType", "Page"), ("Connectors:Notion:ParentId", "{parent page}"));
        for (var number = 0; number < 101; number++) await app.Pages.CreateAsync(new NotionDraft("Title", "Text", $"job-{number}"), Token);
        var last = app.Notion.Pages[^1];
        Assert.Matches("^Title #[0-9a-z]{10}$", last.Title);
        Assert.Equal(101, app.Notion.Pages.Select(page => page.Title).Distinct().Count());
        Assert.Equal(last.Id, (await app.Pages.FindAsync("job-100", Token))?.Id);
        await app.Pages.CreateAsync(new NotionDraft("Title", "Text", "job-100"), Token);
        Assert.Equal(101, app.Notion.Pages.Count);
    }

    [Fact]
    public async Task A_long_text_is_written_in_several_requests()
    {
        await using var app = await ConnectorApp.StartAsync();
        var paragraphs = Enumerable.Range(0, 250).Select(number => $"Paragraph {number}").ToList();
        await app.Pages.CreateAsync(new NotionDraft("Title", string.Join("\n\n", paragraphs), "job-1"), Token);
        Assert.Equal([.. paragraphs.Select(text => $"paragraph: {text}"), "divider: "], Assert.Single(app.Notion.Pages).Texts);
        Assert.Equal(2, app.Notion.Requests.Count(request => request.StartsWith("PATCH /v1/blocks/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Characters_of_four_bytes_survive_every_limit()
    {
        await using var app = await ConnectorApp.StartAsync();
        // An odd offset puts a surrogate pair on each boundary; 700 KB need more than one request.
        var text = "a" + string.Concat(Enumerable.Repeat("🏖", 90_000)) + string.Concat(Enumerable.Repeat("海", 120_000));
        await app.Pages.CreateAsync(new NotionDraft(string.Concat(Enumerable.Repeat("🏖", 900)), text, "job-1"), Token);
        var page = Assert.Single(app.Notion.Pages);
        Assert.Equal(text, string.Concat(page.Texts.SkipLast(1).Select(line => line["paragraph: ".Length..])));
    }

    [Fact]
    public async Task Half_a_surrogate_pair_and_control_characters_do_no_harm()
    {
        await using var app = await ConnectorApp.StartAsync();
        await app.Pages.CreateAsync(new NotionDraft("A\ud83c\0 title\nof two lines", "Text\ud83c\u0007 \u2028end", "job-1"), Token);
        var page = Assert.Single(app.Notion.Pages);
        Assert.Equal("A\ufffd title of two lines", page.Title);
        Assert.Equal(["paragraph: Text\ufffd\nend", "divider: "], page.Texts);
    }

    [Fact]
    public async Task A_text_that_is_too_long_or_a_page_without_a_title_is_refused_before_anything_is_sent()
    {
        await using var app = await ConnectorApp.StartAsync();
        var lines = string.Join("\n\n", Enumerable.Repeat("x", NotionPages.MaxBlocks));
        foreach (var draft in new[] { new NotionDraft("Title", lines, "job-1"), new NotionDraft(" \n ", "Text", "job-1") })
            Assert.True((await Assert.ThrowsAsync<ConnectorException>(() => app.Pages.CreateAsync(draft, Token))).IsPermanent);
        await Assert.ThrowsAsync<ArgumentException>(() => app.Pages.CreateAsync(new NotionDraft("Title", "Text", "no marker"), Token));
        Assert.Empty(app.Notion.Pages);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(1, true)]
    public async Task A_page_that_was_cut_off_is_finished_without_a_block_lost_or_doubled(int appends, bool afterEffect)
    {
        await using var app = await ConnectorApp.StartAsync();
        var draft = new NotionDraft("Title", string.Join("\n\n", Enumerable.Range(0, 350).Select(number => $"P{number}")), "job-1");
        for (var passed = 0; passed < appends; passed++) app.Notion.Next("PATCH /v1/blocks", Mishap.Say(500, "{}"));
        app.Notion.Next("PATCH /v1/blocks", afterEffect ? Mishap.CutAfter : Mishap.CutBefore);
        for (var tries = 0; tries <= appends; tries++)
        {
            await Assert.ThrowsAsync<OutcomeUnknownException>(() => app.Pages.CreateAsync(draft, Token));
            Assert.Equal(false, (await app.Pages.FindAsync("job-1", Token))?.Complete);
        }
        Assert.True((await app.Pages.CreateAsync(draft, Token)).Complete);
        Assert.Equal([.. Enumerable.Range(0, 350).Select(number => $"paragraph: P{number}"), "divider: "],
            Assert.Single(app.Notion.Pages).Texts);
        Assert.Equal(true, (await app.Pages.FindAsync("job-1", Token))?.Complete);
    }

    [Fact]
    public async Task What_a_person_wrote_into_a_page_that_was_cut_off_is_not_mixed_up_with_ours()
    {
        await using var app = await ConnectorApp.StartAsync();
        var draft = new NotionDraft("Title", string.Join("\n\n", Enumerable.Range(0, 150).Select(number => $"P{number}")), "job-1");
        app.Notion.Next("PATCH /v1/blocks", Mishap.CutBefore);
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => app.Pages.CreateAsync(draft, Token));
        app.Notion.Write(app.Notion.Pages[0].Id, "paragraph", "A note of mine");
        var failure = await Assert.ThrowsAsync<ConnectorException>(() => app.Pages.CreateAsync(draft, Token));
        Assert.True(failure.IsPermanent);
        Assert.Contains("Somebody has changed the page", failure.Message, StringComparison.Ordinal);
        await app.Pages.ArchiveAsync(app.Notion.Pages[0].Id, Token);
        Assert.Equal(151, (await app.Pages.CreateAsync(draft, Token), app.Notion.Pages[1].Texts.Count).Count);
    }

    [Fact]
    public async Task A_page_is_thrown_away_however_often_that_is_asked_for()
    {
        await using var app = await ConnectorApp.StartAsync();
        var page = await app.Pages.CreateAsync(new NotionDraft("Title", "Text", "job-1"), Token);
        await app.Pages.ArchiveAsync(page.Id, Token);
        await app.Pages.ArchiveAsync(page.Id, Token);
        await app.Pages.ArchiveAsync(Guid.NewGuid().ToString(), Token);
        Assert.True(Assert.Single(app.Notion.Pages).InTrash);
        Assert.Null(await app.Pages.FindAsync("job-1", Token));
    }

    [Fact]
    public async Task What_is_not_configured_is_named()
    {
        await using var app = await ConnectorApp.StartAsync(("Connectors:Notion:Token", ""), ("Connectors:Notion:ParentId", ""));
        Assert.False(app.Pages.IsConfigured);
        var failure = await Assert.ThrowsAsync<ConnectorNotConfiguredException>(() => app.Pages.FindAsync("job-1", Token));
        Assert.Equal(("Connectors:Notion:Token", "Notion is not configured: set Connectors:Notion:Token (Connectors__Notion__Token)."),
            (failure.Setting, failure.Message));
        Assert.Empty(app.Notion.Requests);
    }

    [Theory]
    [InlineData("Connectors:Notion:ParentId", "0b8b1a3e-6f0c-4b6e-9f0e-6c1b6a1f2d3c", "status 404: object_not_found, Could not find")]
    [InlineData("Connectors:Notion:Token", "ntn_another", "status 401: unauthorized, API token is invalid.")]
    [InlineData("Connectors:Notion:MarkerProperty", "Reference", "has no text property named 'Reference'")]
    [InlineData("Connectors:Notion:MarkerProperty", "Name", "has no text property named 'Name'")]
    public async Task A_wrong_setting_is_a_lasting_failure_that_says_what_is_wrong(string key, string value, string reason)
    {
        await using var app = await ConnectorApp.StartAsync((key, value));
        var failure = await Assert.ThrowsAsync<ConnectorException>(
            () => app.Pages.CreateAsync(new NotionDraft("Title", "Text", "job-1"), Token));
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        Assert.True(failure.IsPermanent);
    }

    [Fact]
    public async Task A_token_is_read_from_its_file_for_each_call()
    {
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "token");
        await File.WriteAllTextAsync(file, "ntn_old\n", Token);
        await using var app = await ConnectorApp.StartAsync(("Connectors:Notion:Token", ""), ("Connectors:Notion:TokenFile", file));
        await Assert.ThrowsAsync<ConnectorException>(() => app.Pages.FindAsync("job-1", Token));
        await File.WriteAllTextAsync(file, NotionServer.Token + "\n", Token);
        Assert.Null(await app.Pages.FindAsync("job-1", Token));
    }
}
