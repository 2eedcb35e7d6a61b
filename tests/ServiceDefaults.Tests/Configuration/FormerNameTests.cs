using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ServiceDefaults.Configuration;
using Testing;

namespace ServiceDefaults.Tests.Configuration;

public sealed class FormerNameTests
{
    private sealed class StayOptions
    {
        [Range(1, 90)]
        [FormerName("KeepDays")]
        public int RetentionDays { get; set; } = 7;
    }

    private static Task<PlainService> StartAsync(params (string Key, string? Value)[] settings) => PlainService.StartAsync(
        settings: settings.ToDictionary(s => s.Key, s => s.Value), add: builder => builder.AddValidatedOptions<StayOptions>("Stays"));

    [Theory]
    [InlineData("12", null, 12)]
    [InlineData("12", "34", 34)]
    [InlineData("many", "34", 34)]
    [InlineData(null, "34", 34)]
    public async Task A_setting_under_its_former_name_works_if_the_new_one_is_not_set_and_gives_a_warning(string? former, string? now,
        int days)
    {
        await using var service = await StartAsync(("stays:keepDays", former), ("Stays:RetentionDays", now));
        Assert.Equal(days, service.Services.GetRequiredService<IOptions<StayOptions>>().Value.RetentionDays);
        var warnings = service.Logs.Json.Select(line => line.GetProperty("message").GetString()!)
            .Where(message => message.StartsWith("The setting ", StringComparison.Ordinal));
        Assert.Equal(former is null
            ? []
            : ["The setting Stays:keepDays is now called Stays:RetentionDays; the old name works until a later release"],
            warnings);
    }

    [Fact]
    public async Task A_wrong_value_under_the_former_name_is_reported_under_that_name()
    {
        var failure = await Assert.ThrowsAsync<StartFailedException>(() => StartAsync(("Stays:KeepDays", "91")));
        Assert.EndsWith("  Stays:KeepDays (Stays__KeepDays): The field RetentionDays must be between 1 and 90.", failure.Message,
            StringComparison.Ordinal);
    }
}
