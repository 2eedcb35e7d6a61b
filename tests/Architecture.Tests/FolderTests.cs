namespace Architecture.Tests;

/// <summary>Which folder may know which. A new line here is a decision: it belongs in the commit that needs it.</summary>
public sealed class FolderTests
{
    private const string Defaults = """
        Privacy   : Configuration
        Requests  : Privacy
        Limits    : Configuration Requests
        Logs      : Configuration Privacy Requests
        Metrics   : Configuration Privacy Requests
        Notices   : Configuration
        Tracing   : Metrics Requests
        Documentation : Requests
        Switches  : Configuration Requests
        Outbound  : Configuration Metrics Requests Switches Tracing
        Errors    : Configuration Logs Metrics Privacy Requests Tracing
        Otlp      : Configuration Errors Logs Metrics Privacy Requests Switches Tracing
        Scraping  : Configuration Errors Metrics Requests
        Health    : Configuration Outbound Requests Scraping Switches
        """;

    private const string Storage = "";

    private const string Jobs = "";

    private const string Executor = """
        Ledger    :
        Agents    : Ledger
        Exporting : Ledger
        Importing : Beancount CommandLine Ledger
        Patterns  : Agents
        Execution : Agents Ledger Patterns
        """;

    private const string Generation = """
        Alerts      : Sla
        Generations : Models
        Automations : Connectors Generations Models
        Payments    : CommandLine Generations
        """;

    private const string Pricing = """
        Calendars   : Availability Competitors Properties
        Competitors : Properties
        Experiments : Properties
        Models      : Properties
        Availability : Properties
        Properties  : Api
        Overrides   : Properties
        Prices      : Experiments Models Properties
        Packs       : Api Availability CommandLine Experiments Models Overrides Prices Properties
        Quotes      : Availability Competitors Experiments Models Overrides Packs Prices Properties
        Outcomes    : Availability Experiments Models Properties Quotes
        Pace        : Availability Outcomes Properties
        Importing   : Availability CommandLine Competitors Outcomes Properties
        """;

    private const string AppHost = """
        Components : Files
        Monitoring : Files
        Running    : Components Files Monitoring
        """;

    /// <summary>Puts the slices together for a command, as Program.cs does for the server: it knows all of them.</summary>
    private const string Wiring = "CommandLine";

    [Theory]
    [InlineData("ServiceDefaults", Defaults)]
    [InlineData("Storage", Storage)]
    [InlineData("Jobs", Jobs)]
    [InlineData("ExecutorService", Executor)]
    [InlineData("GenerationService", Generation)]
    [InlineData("PricingService", Pricing)]
    [InlineData("AppHost", AppHost)]
    public void A_folder_knows_only_the_folders_on_its_list(string project, string list)
    {
        var allowed = Read(list);
        Breaches.None(
            from edge in Folders.Edges(project)
            let known = edge.Key
            where known.From != Wiring && !allowed.GetValueOrDefault(known.From, []).Contains(known.To)
            select known.To == Folders.Root
                ? $"{project}/{known.From} knows the project's root, which knows it: move what it needs into a folder ({edge.Value})"
                : $"{project}/{known.From} knows {known.To} ({edge.Value}). If it should, add '{known.To}' to its line in FolderTests; " +
                    $"if not, move what both need below them");
    }

    [Theory]
    [InlineData("ServiceDefaults", Defaults)]
    [InlineData("Storage", Storage)]
    [InlineData("Jobs", Jobs)]
    [InlineData("ExecutorService", Executor)]
    [InlineData("GenerationService", Generation)]
    [InlineData("PricingService", Pricing)]
    [InlineData("AppHost", AppHost)]
    public void A_list_names_no_folder_that_is_not_known(string project, string list)
    {
        var edges = Folders.Edges(project);
        Breaches.None(
            from line in Read(list)
            from known in line.Value
            where !edges.ContainsKey((line.Key, known))
            select $"{project}/{line.Key} does not know {known}: remove it from its line in FolderTests");
    }

    [Theory]
    [InlineData("ServiceDefaults")]
    [InlineData("Storage")]
    [InlineData("Jobs")]
    [InlineData("ExecutorService")]
    [InlineData("GenerationService")]
    [InlineData("PricingService")]
    [InlineData("AppHost")]
    public void No_two_folders_know_each_other_even_through_others(string project)
    {
        var edges = Folders.Edges(project).Keys.Where(edge => edge.From != Wiring).ToHashSet();
        var reached = new HashSet<(string From, string To)>(edges);
        while (reached.ToArray().Sum(step => edges.Count(edge => edge.From == step.To && reached.Add((step.From, edge.To)))) > 0)
        {
        }
        Breaches.None(reached.Where(pair => pair.From == pair.To)
            .Select(pair =>
                $"{project}/{pair.From} knows itself through others: break the cycle with an interface or by moving a type"));
    }

    [Fact]
    public void The_use_of_a_type_is_seen_where_no_signature_shows_it() => Assert.Contains(TypeUse.In(Projects.Assembly("ExecutorService")),
        use => (use.From.DeclaringType ?? use.From).Name == "ExecutionEndpoints" && use.To.Name == "Replayer");

    [Fact]
    public void Every_project_of_the_product_has_its_lists() => Breaches.None(
        Repository.Files(".csproj").Where(project => !project.StartsWith("tests/", StringComparison.Ordinal))
            .Select(project => project.Split('/')[0]).Except(Projects.All)
            .Select(project => $"{project} has no rules: add it to Projects.cs, and a list of its folders to FolderTests"));

    private static Dictionary<string, string[]> Read(string list) =>
        list.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(':'))
        .ToDictionary(line => line[0].Trim(), line => line[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
