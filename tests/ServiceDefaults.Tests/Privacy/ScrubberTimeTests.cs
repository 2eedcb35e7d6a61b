using Microsoft.Extensions.Options;
using ServiceDefaults.Privacy;

namespace ServiceDefaults.Tests.Privacy;

/// <summary>Processor time, not the clock's, and no other test beside it: whatever else the machine does must not count.</summary>
[Collection(nameof(ScrubberTimeTests))]
[CollectionDefinition(nameof(ScrubberTimeTests), DisableParallelization = true)]
public sealed class ScrubberTimeTests
{
    private static readonly Scrubber Scrubber = new(Options.Create(new PrivacyOptions()));

    [Theory]
    [InlineData("a")]
    [InlineData("1")]
    [InlineData("a1")]
    [InlineData("@")]
    [InlineData("a@")]
    [InlineData(":")]
    [InlineData("=")]
    [InlineData("a:")]
    [InlineData("\"a\":")]
    [InlineData("4 ")]
    [InlineData("1-")]
    [InlineData("+1 ")]
    [InlineData("AA11 ")]
    [InlineData("token")]
    [InlineData("token=\"")]
    [InlineData("token=[")]
    [InlineData("eyJ")]
    [InlineData("://a:b")]
    [InlineData("EUR ")]
    [InlineData(" ")]
    public void Eight_times_the_text_takes_no_more_than_about_eight_times_as_long(string piece)
    {
        TimeSpan Best(int length)
        {
            var text = string.Concat(Enumerable.Repeat(piece, length / piece.Length));
            return Enumerable.Range(0, 5).Min(
                _ => { var before = Environment.CpuUsage.TotalTime; Scrubber.Text(text); return Environment.CpuUsage.TotalTime - before; });
        }
        Best(16_000);
        var (small, large) = (Best(32_000), Best(256_000));
        // A quadratic one would take 64 times as long.
        Assert.True(large.TotalMicroseconds < (28 * small.TotalMicroseconds) + 2000,
            $"{small.TotalMicroseconds} µs, then {large.TotalMicroseconds} µs");
    }
}
