namespace Architecture.Tests;

/// <summary>Which slice may know which. A new line here is a decision: it belongs into the commit that needs it.</summary>
public sealed class SliceTests
{
    private const string Executor = """
        Ledger    : Input
        Agents    : Input Ledger
        Importing : Beancount CommandLine Input Ledger
        Patterns  : Agents Input
        Execution : Agents Input Ledger Patterns
        """;

    private const string Generation = """
        Generations : Models Queue
        """;

    private const string Pricing = """
        Acceptance : Properties
        Competitors : Csv Input Money Properties
        Importing  : CommandLine Csv Input Learning Money Properties
        Drift      : Acceptance Models
        Experiments : Input Money Properties
        Learning   : Acceptance Drift Experiments Input Money Properties Quotes
        Models     : Acceptance Input Properties
        Packs      : CommandLine Experiments Input Models Money Properties Scoring
        Properties : Input Money
        Quotes     : Experiments
        Scoring    : Acceptance Competitors Experiments Input Models Money Properties Quotes
        """;

    /// <summary>Puts the slices together for a command, as Program.cs does for the server: it knows all of them.</summary>
    private const string Wiring = "CommandLine";

    [Theory]
    [InlineData("ExecutorService", Executor)]
    [InlineData("GenerationService", Generation)]
    [InlineData("PricingService", Pricing)]
    public void A_slice_knows_only_the_slices_on_its_list(string service, string list)
    {
        var allowed = list.Split('\n').Select(line => line.Split(':')).ToDictionary(line => line[0].Trim(), line => line[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var strangers = Slices.Edges(service).Where(edge => edge.Key.From != Wiring && !allowed.GetValueOrDefault(edge.Key.From, []).Contains(edge.Key.To))
            .Select(edge => $"{service}: {edge.Key.From} knows {edge.Key.To}, which is not on its list ({edge.Value})");
        Breaches.None(strangers);
    }

    [Theory]
    [InlineData("ExecutorService")]
    [InlineData("GenerationService")]
    [InlineData("PricingService")]
    public void No_two_slices_know_each_other_even_through_others(string service)
    {
        var edges = Slices.Edges(service).Keys.Where(edge => edge.From != Wiring).ToHashSet();
        var reached = new HashSet<(string From, string To)>(edges);
        while (reached.ToArray().Sum(step => edges.Count(edge => edge.From == step.To && reached.Add((step.From, edge.To)))) > 0)
        {
        }
        Breaches.None(reached.Where(pair => pair.From == pair.To).Select(pair => $"{service}: {pair.From} knows itself through others"));
    }

    [Fact]
    public void The_use_of_a_type_is_seen_where_no_signature_shows_it()
    {
        Assert.Contains(TypeUse.In(Slices.Assembly("ExecutorService")),
            use => (use.From.DeclaringType ?? use.From).Name == "ExecutionEndpoints" && use.To.Name == "Replayer");
    }
}
