using ServiceDefaults.Metrics;
using ServiceDefaults.Scraping;

namespace ServiceDefaults.Tests.Metrics;

public sealed class MetricsJsonTests
{
    [Fact]
    public void Every_sample_keeps_its_labels_its_value_and_its_family()
    {
        var json = MetricsJson.Of(new StringReader("""
            # HELP a_total Things, with spaces.
            # TYPE a_total counter
            a_total 3
            a_total{x="1",y="a \"b\" \\ c, d} e\nf"} 4.5 # {trace_id="0af7"} 1
            # TYPE h histogram
            h_sum{x="1"} NaN
            h_bucket{x="1",le="+Inf"} 7
            # TYPE g gauge
            g +Inf

            """));

        Assert.Equal("""
            {"metrics":[{"name":"a_total","type":"counter","help":"Things, with spaces.","samples":[
            {"name":"a_total","labels":{},"value":3},
            {"name":"a_total","labels":{"x":"1","y":"a \u0022b\u0022 \\ c, d} e\nf"},"value":4.5}]},
            {"name":"h","type":"histogram","help":"","samples":[
            {"name":"h_sum","labels":{"x":"1"},"value":"NaN"},
            {"name":"h_bucket","labels":{"x":"1","le":"\u002BInf"},"value":7}]},
            {"name":"g","type":"gauge","help":"","samples":[{"name":"g","labels":{},"value":"\u002BInf"}]}]}
            """.ReplaceLineEndings(""), json.ToJsonString());
    }
}
