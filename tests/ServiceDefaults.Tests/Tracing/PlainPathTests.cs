using ServiceDefaults.Tracing;

namespace ServiceDefaults.Tests.Tracing;

public sealed class PlainPathTests
{
    [Theory]
    [InlineData("/", "/")]
    [InlineData("", "/")]
    [InlineData("/v1/learning-reports/latest", "/v1/learning-reports/latest")]
    [InlineData("/openapi/v1.json", "/openapi/{id}")]
    [InlineData("/favicon.ico", "/favicon.ico")]
    [InlineData("/wp-admin/setup_config.php/", "/wp-admin/setup_config.php/")]
    [InlineData("//double//", "/double//")]
    [InlineData("/users/u-1", "/users/{id}")]
    [InlineData("/users/42", "/users/{id}")]
    [InlineData("/jobs/0af76519-16cd-43dd-8448-eb211c80319c/events", "/jobs/{id}/events")]
    [InlineData("/jobs/eb211c80319c", "/jobs/{id}")]
    [InlineData("/jobs/deadbeef", "/jobs/{id}")]
    [InlineData("/jobs/DEADBEEF-cafe", "/jobs/{id}")]
    [InlineData("/keys/aGVsbG8", "/keys/{id}")]
    [InlineData("/mail/jane@doe.example", "/mail/{id}")]
    [InlineData("/mail/jane%40doe.example", "/mail/{id}")]
    [InlineData("/names/Zoë", "/names/{id}")]
    [InlineData("/names/海景公寓", "/names/{id}")]
    [InlineData("/names/jane doe", "/names/{id}")]
    [InlineData("/names/jane;id=7", "/names/{id}")]
    [InlineData("/vault/v123", "/vault/{id}")]
    [InlineData("/a/../-/_", "/a/{id}/{id}/{id}")]
    [InlineData("/long/abcdefghijklmnopqrstuvwxyz", "/long/{id}")]
    [InlineData("/a/b/c/d/e/f/g/h/i/j", "/a/b/c/d/e/f/g/h/…")]
    public void Only_plain_words_stay(string path, string expected) => Assert.Equal(expected, PlainPath.Of(path));

    [Theory]
    [InlineData("/", "/")]
    [InlineData("/users/anna", "/users/{id}")]
    [InlineData("/v1/guests/annaschmidt/bookings", "/v1/guests/{id}/{id}")]
    [InlineData("/guests/Anna%20Schmidt/secretname", "/guests/{id}/{id}")]
    [InlineData("/wp-admin", "/wp-admin")]
    public void Of_a_path_without_a_route_the_first_word_stays(string path, string expected) =>
        Assert.Equal(expected, PlainPath.Of(path, maxWords: 1));
}
