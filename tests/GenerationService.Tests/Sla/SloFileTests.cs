using GenerationService.Sla.Objectives;

namespace GenerationService.Tests.Sla;

public sealed class SloFileTests
{
    [Fact]
    public void The_file_has_the_promises_of_the_agreement()
    {
        var slo = SloFile.Embedded();
        Assert.Equal([("requests", 100), ("availability", 0.995), ("error_rate", 0.01), ("average_response_seconds", 1),
            ("p95_seconds", 0.5), ("apdex", 0.95)],
            slo.Sla.Select(term => (term.Name, term.Limit)));
        Assert.True(slo.Term("availability").IsMetBy(0.995));
        Assert.False(slo.Term("availability").IsMetBy(0.9949));
        Assert.True(slo.Term("error_rate").IsMetBy(0.01));
        Assert.False(slo.Term("error_rate").IsMetBy(0.0101));
        Assert.False(slo.Term("average_response_seconds").IsMetBy(1));
        Assert.Equal(["executor", "generation", "pricing"], slo.Objectives.Select(objective => objective.Service).Distinct().Order());
        Assert.All(slo.Objectives.GroupBy(objective => objective.Service), service =>
            Assert.Equal(["availability", "latency"], service.Select(objective => objective.Kind).Order()));
        Assert.Equal("max(sla_availability_ratio{window=\"24h\"})", slo.Term("availability").Over(SlaWindow.Day));
    }

    [Theory]
    [InlineData("window: 7d\nsla: []", "window must be 30d; sla must have requests, once; sla must have availability, once; sla must have error_rate, once")]
    [InlineData("window: 30d\nsla: [{name: apdex, at_least: 1, below: 2, query: x}]",
        "apdex: give one of at_least, at_most and below; apdex: query needs $window")]
    [InlineData("window: [", "slo.yml, line 2: While parsing")]
    [InlineData("windows: 30d", "slo.yml, line 1")]
    [InlineData("a: [b", ": While parsing a flow sequence")]
    [InlineData("window: 30d\nobjectives: [{name: x, kind: latncy}]", "x: kind 'latncy' must be availability or latency")]
    public void A_file_that_is_none_is_refused_with_all_faults(string yaml, string fault) =>
        Assert.Contains(fault, Assert.Throws<InvalidDataException>(() => SloFile.Parse(yaml)).Message, StringComparison.Ordinal);
}
