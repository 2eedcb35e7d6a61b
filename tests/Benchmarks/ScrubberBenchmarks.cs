using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Options;
using ServiceDefaults.Privacy;

namespace Benchmarks;

/// <summary>Scrubbing 2 KB of text, with nothing in it to take out and with much.</summary>
public class ScrubberBenchmarks
{
    private const string Clean = "The pricing pack was built for all properties of the portfolio and published as fresh after the check. ";
    private const string Dirty = "Guest canary@leak.example paid amount=98765.43 EUR with 4111 1111 1111 1111, call +351 912 345 678, " +
        "token=abcdef0123456789. ";

    private readonly Scrubber _scrubber = new(Options.Create(new PrivacyOptions()));
    private readonly string _clean = Repeat(Clean);
    private readonly string _dirty = Repeat(Dirty);

    [Benchmark(Baseline = true)]
    public string CleanText() => _scrubber.Text(_clean);

    [Benchmark]
    public string DirtyText() => _scrubber.Text(_dirty);

    private static string Repeat(string text) => string.Concat(Enumerable.Repeat(text, (2048 / text.Length) + 1))[..2048];
}
