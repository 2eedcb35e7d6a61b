using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Testing;

namespace GenerationService.Tests;

/// <summary>A database that commit 5d83144 wrote and left by kill -9: two texts, three generations that waited, one user.</summary>
public sealed class EarlierReleaseTests
{
    [Fact]
    public async Task A_database_of_an_earlier_release_opens_with_all_it_holds_and_what_waited_is_written()
    {
        using var data = new TemporaryDirectory();
        StoredDatabase.Unpack("Storage/release-5d83144.db.gz", data.Path, "generation");
        await using var app = new GenerationApp(new Dictionary<string, string?> { ["Storage:DataDirectory"] = data.Path });
        var http = app.CreateClient();

        foreach (var (id, text) in new[]
        {
            ("01a22ea90e7e7aa988914e00684bbdf5", "Porto: Casa"), ("01a22ea90ec27b78964ecc977032e85f", "Casa in Faro"),
            ("01a22ea922b67d10996da8e9989fd957", "Braga"), ("01a22ea923437e7e8aeb53e13ac8c484", "Evora"),
            ("01a22ea9235e7b318fb3bd47bff8a003", "Tavira"),
        })
        {
            JsonObject? seen = null;
            await Eventually.TrueAsync(async () => (string?)(seen = await http.GetFromJsonAsync<JsonObject>($"/generate/{id}",
                TestContext.Current.CancellationToken))!["status"] == "succeeded");
            Assert.Contains(text, (string?)seen!["text"], StringComparison.Ordinal);
            Assert.Equal(1, (int)seen["attempts"]!);
        }
        var user = await http.GetFromJsonAsync<JsonObject>("/users/u-1", TestContext.Current.CancellationToken);
        Assert.Equal("direct", (string?)user!["source"]);
    }
}
