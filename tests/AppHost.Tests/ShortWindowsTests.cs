using AppHost.Monitoring;

namespace AppHost.Tests;

public sealed class ShortWindowsTests
{
    [Fact]
    public void Every_span_of_time_is_divided_and_nothing_else_is_touched()
    {
        const string rules = """
            groups:
              - name: pricing-latency
                interval: 30s
                rules:
                  - record: pricing:score:rate5m
                    expr: sum(rate(pricing_score_latency_seconds_bucket{le="0.05"}[5m])) > 1800
                  - alert: Slow
                    expr: max_over_time(x[6h:30m]) unless x offset 1h30m and y[1h:] > 5
                    for: 30m
                    annotations:
                      summary: "for 5 minutes, within [soon]"
                  - alert: AtOnce
                    expr: up == 0
                    for: 0s
            """;
        Assert.Equal(
            """
            groups:
              - name: pricing-latency
                interval: 1s
                rules:
                  - record: pricing:score:rate5m
                    expr: sum(rate(pricing_score_latency_seconds_bucket{le="0.05"}[5s])) > 1800
                  - alert: Slow
                    expr: max_over_time(x[360s:30s]) unless x offset 90s and y[60s:] > 5
                    for: 30s
                    annotations:
                      summary: "for 5 minutes, within [soon]"
                  - alert: AtOnce
                    expr: up == 0
                    for: 0s
            """, ShortWindows.Of(rules, 60));
    }

    [Fact]
    public void Alertmanagers_waits_are_divided_and_its_hours_are_not() => Assert.Equal(
        "group_wait: 1s\n  group_interval: 5s\n  repeat_interval: 240s\n  group_wait: 0s\n  start_time: \"08:00\"",
        ShortWindows.Of(
            "group_wait: 30s\n  group_interval: 5m\n  repeat_interval: 4h\n  group_wait: 0s\n  start_time: \"08:00\"", 60));

    [Fact]
    public void A_range_holds_two_scrapes_however_much_it_is_divided() =>
        Assert.Equal("expr: rate(x[5s]) offset 5s\n    for: 1s", ShortWindows.Of("expr: rate(x[5m]) offset 1m\n    for: 2m", 600));
}
