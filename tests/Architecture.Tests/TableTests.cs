using System.Text.RegularExpressions;

namespace Architecture.Tests;

/// <summary>Who owns which table: a folder's SQL names only its own. Code that needs another's data asks that folder's types.</summary>
public sealed partial class TableTests
{
    /// <summary>A new table needs a line here: the project or the folder whose types read and write it.</summary>
    private const string Owners = """
        migrations          : Storage
        jobs                : Jobs
        job_attempts        : Jobs
        paused_queues       : Jobs
        properties          : PricingService/Properties
        calendar_feeds      : PricingService/Calendars
        calendar_nights     : PricingService/Calendars
        availability        : PricingService/Availability
        overrides           : PricingService/Overrides
        experiment_nights   : PricingService/Experiments
        stays               : PricingService/Availability
        booked_stays        : PricingService/Availability
        asked_prices        : PricingService/Prices
        bid_prices          : PricingService/Prices
        learnings           : PricingService/Prices
        competitor_books    : PricingService/Competitors
        competitor_feeds    : PricingService/Competitors
        competitor_rates    : PricingService/Competitors
        competitor_sources  : PricingService/Competitors
        champions           : PricingService/Experiments
        experiments         : PricingService/Experiments
        experiment_counts   : PricingService/Experiments
        experiment_subjects : PricingService/Experiments
        acceptance_counts   : PricingService/Models
        models              : PricingService/Models
        retrainings         : PricingService/Models
        pack_builds         : PricingService/Packs
        pack_prices         : PricingService/Packs
        packs               : PricingService/Packs
        quotes              : PricingService/Quotes
        drift               : PricingService/Outcomes
        outcomes            : PricingService/Outcomes
        ai_reservations     : GenerationService/Models
        ai_spend_days       : GenerationService/Models
        generated_texts     : GenerationService/Generations
        automation_types    : GenerationService/Automations
        automation_steps    : GenerationService/Automations
        automations         : GenerationService/Automations
        check_alerts        : GenerationService/Sla
        check_hours         : GenerationService/Sla
        check_results       : GenerationService/Sla
        incident_notes      : GenerationService/Sla
        incidents           : GenerationService/Sla
        maintenance_windows : GenerationService/Sla
        synthetic_checks    : GenerationService/Sla
        users               : GenerationService/Users
        payments            : GenerationService/Payments
        payment_events      : GenerationService/Payments
        executions          : ExecutorService/Execution
        ledger_commits      : ExecutorService/Ledger
        ledger_entries      : ExecutorService/Ledger
        """;

    private static readonly Dictionary<string, string> OwnerOf = Owners.Split('\n').Select(line => line.Split(':'))
        .ToDictionary(line => line[0].Trim(), line => line[1].Trim());

    [Fact]
    public void A_table_is_named_in_the_SQL_of_its_owner_only() => Breaches.None(
        from file in Projects.Sources
        from table in TablesIn(file)
        let owner = OwnerOf.GetValueOrDefault(table)
        where owner is not null && !file.StartsWith(owner + "/", StringComparison.Ordinal)
        select $"{file} names the table {table}, which is {owner}'s: get what you need from a type there");

    [Fact]
    public void Every_table_of_a_migration_has_an_owner() => Breaches.None(
        from file in Repository.Files(".sql").Where(file => Projects.All.Contains(file.Split('/')[0]))
        from Match created in Created.Matches(Repository.Read(file))
        where !OwnerOf.ContainsKey(created.Groups["table"].Value)
        select $"{file} creates {created.Groups["table"].Value}: add its owner in {nameof(TableTests)}");

    [Fact]
    public void Every_owner_uses_its_table()
    {
        var used = Projects.Sources.SelectMany(file => TablesIn(file).Select(table => (file, table))).ToList();
        Breaches.None(OwnerOf.Where(owned => !used.Any(use => use.table == owned.Key
            && use.file.StartsWith(owned.Value + "/", StringComparison.Ordinal)))
            .Select(owned => $"{owned.Value} does not use {owned.Key}: remove its line, or name its owner"));
    }

    /// <summary>Table names, found where SQL has a table's name.</summary>
    private static IEnumerable<string> TablesIn(string file) => Named
        .Matches(string.Join('\n', Repository.Read(file).Split('\n')
            .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))))
        .SelectMany(match => match.Groups["table"].Captures).Select(table => table.Value)
        .Where(OwnerOf.ContainsKey).Distinct();

    [GeneratedRegex("""
        \b(FROM|JOIN|INTO|UPDATE|TABLE|TABLE\sIF\sNOT\sEXISTS)\s+[\\"]*(?<table>[a-z_]+)\b(\s[a-z]+)?(\s*,\s*(?<table>[a-z_]+)\b(\s[a-z]+)?)*
        |\bnew(\s+RowInsert<[^(]*>)?\("(?<table>[a-z_]+)\b
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Named { get; }

    [GeneratedRegex(@"CREATE TABLE (IF NOT EXISTS )?(?<table>\w+)")]
    private static partial Regex Created { get; }
}
