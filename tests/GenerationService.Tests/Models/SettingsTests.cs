namespace GenerationService.Tests.Models;

public sealed class SettingsTests
{
    [Fact]
    public async Task Wrong_settings_stop_the_start_and_each_is_named()
    {
        await using var app = new GenerationApp(new Dictionary<string, string?>
        {
            ["Models:Default"] = "nobody",
            ["Models:BudgetUsdPerDay"] = "0.05",
            ["Models:BudgetTimeZone"] = "Europe/Atlantis",
            ["Models:Endpoints:a:Address"] = "ftp://example.com",
            ["Models:Endpoints:a:Model"] = "m",
            ["Models:Endpoints:a:ApiKey"] = "sk-secret",
            ["Models:Endpoints:a:ApiKeyFile"] = "/nowhere",
            ["Models:Endpoints:a:MaxOutputTokens"] = "0",
            ["Models:Endpoints:a:OutputPerMillionTokens"] = "-1",
            ["Models:Endpoints:b:Address"] = "http://127.0.0.1:9/v1",
            ["Models:Endpoints:b:Model"] = "m",
            ["Models:Endpoints:b:InputPerMillionTokens"] = "1",
            ["Models:Endpoints:b:OutputPerMillionTokens"] = "60",
            ["Models:Endpoints:b:TimeoutSeconds"] = "0.5",
            ["Models:Endpoints:template:Address"] = "http://127.0.0.1:9/v1",
            ["Models:Endpoints:template:Model"] = "m",
            ["Models:Fallbacks:a:0"] = "a",
            ["Models:Fallbacks:c:0"] = "b",
        });

        var wrong = Assert.ThrowsAny<Exception>(() => app.Services).ToString();

        foreach (var key in new[]
        {
            "Models:Default", "Models:BudgetTimeZone", "Models:Endpoints:a:Address", "Models:Endpoints:a:ApiKeyFile",
            "Models:Endpoints:a:MaxOutputTokens", "Models:Endpoints:a:OutputPerMillionTokens", "Models:Endpoints:a:InputPerMillionTokens",
            "Models:Endpoints:b:MaxOutputTokens", "Models:Endpoints:b:TimeoutSeconds", "Models:Endpoints:template", "Models:Fallbacks:a",
            "Models:Fallbacks:c",
        })
            Assert.Contains(key + " ", wrong, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-secret", wrong, StringComparison.Ordinal);
        Assert.DoesNotContain("Models:Endpoints:b:Address ", wrong, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_misspelt_setting_of_an_endpoint_and_a_token_file_that_is_not_there_stop_the_start()
    {
        await using var app = new GenerationApp(new Dictionary<string, string?>
        {
            ["Models:Endpoints:a:Address"] = "http://127.0.0.1:9/v1",
            ["Models:Endpoints:a:model"] = "m",
            ["Models:Endpoints:a:OutputPerMillionToken"] = "60",
            ["Models:Endpoints:a:Headers:X"] = "1",
            ["Connectors:Notion:TokenFile"] = "/nowhere",
            ["Connectors:Vercel:TokenFile"] = Path.GetTempPath(),
        });

        var wrong = Assert.ThrowsAny<Exception>(() => app.Services).ToString();

        foreach (var line in new[]
        {
            "Models:Endpoints:a:OutputPerMillionToken (Models__Endpoints__a__OutputPerMillionToken): is no setting of an endpoint",
            "Models:Endpoints:a:Headers (Models__Endpoints__a__Headers): is no setting of an endpoint",
            "Connectors:Notion:TokenFile (Connectors__Notion__TokenFile): names no file that can be read",
            "Connectors:Vercel:TokenFile (Connectors__Vercel__TokenFile): names no file that can be read",
        })
            Assert.Contains(line, wrong, StringComparison.Ordinal);
        Assert.DoesNotContain("a:model ", wrong, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_that_cannot_be_read_is_named_beside_those_that_are_not_allowed()
    {
        await using var app = new GenerationApp(new Dictionary<string, string?>
        {
            ["Models:BudgetUsdPerDay"] = "-1",
            ["Models:Default"] = "nobody",
            ["Models:Endpoints:a:Address"] = "http://127.0.0.1:9/v1",
            ["Models:Endpoints:a:Model"] = "m",
            ["Models:Endpoints:a:OutputPerMillionTokens"] = "1,60x",
            ["Models:Endpoints:a:Streaming"] = "yes",
            ["Sla:Checks:c:Title"] = "No address",
        });

        var wrong = Assert.ThrowsAny<Exception>(() => app.Services).ToString();

        foreach (var line in new[]
        {
            "Models:Endpoints:a:OutputPerMillionTokens (Models__Endpoints__a__OutputPerMillionTokens): is not a number",
            "Models:Endpoints:a:Streaming (Models__Endpoints__a__Streaming): is not true or false",
            "Models:BudgetUsdPerDay ", "Models:Default ", "Sla:Checks:c:Url ",
        })
            Assert.Contains(line, wrong, StringComparison.Ordinal);
    }
}
