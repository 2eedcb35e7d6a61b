using SloRules;

namespace Observability.Tests;

/// <summary>The program that makes the rules of the objectives.</summary>
public sealed class SloRulesTests : IDisposable
{
    private static readonly string Slo = Repository.Of("observability", "prometheus", "slo.yml");

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("slo-rules-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void The_rules_are_what_the_file_says()
    {
        var (code, _, errors) = Run(Slo, Repository.Of("observability", "prometheus", "rules", "slo.yml"), "--check");
        Assert.Equal((0, ""), (code, errors));
    }

    [Fact]
    public void An_objective_that_was_changed_makes_other_rules_and_the_old_ones_are_noticed()
    {
        var (file, rules) = (Of("slo.yml"), Of("rules.yml"));
        File.WriteAllText(file, File.ReadAllText(Slo).Replace("objective: 0.99\n", "objective: 0.9\n", StringComparison.Ordinal));
        File.Copy(Repository.Of("observability", "prometheus", "rules", "slo.yml"), rules);

        var (code, _, errors) = Run(file, rules, "--check");
        Assert.Equal(1, code);
        Assert.Contains("make it anew", errors, StringComparison.Ordinal);

        Assert.Equal(0, Run(file, rules).Code);
        Assert.Contains("vector(1 - 0.9)", File.ReadAllText(rules), StringComparison.Ordinal);
        Assert.Equal(0, Run(file, rules, "--check").Code);
    }

    [Theory]
    [InlineData("objective: 0.99\n", "objective: 99\n", "executor-availability: objective must be between 0 and 1")]
    [InlineData("least_events: 100", "least_events: 0", "least_events must be at least 1")]
    [InlineData("name: pricing-latency", "name: pricing-availability", "objectives has pricing-availability twice: name each differently")]
    [InlineData("name: pricing-latency", "name: Pricing latency", "objectives: name 'Pricing latency' must be lower-case letters")]
    [InlineData("service: executor", "service: \"\"", "executor-availability: service must be a service's name")]
    [InlineData("window: 30d", "widow: 30d", "slo.yml, line ")]
    [InlineData("kind: latency", "kind: latncy", "pricing-latency: kind 'latncy' must be availability or latency")]
    public void A_wrong_file_ends_with_one_line_that_names_file_key_and_fix(string right, string wrong, string fault)
    {
        var (file, rules) = (Of("slo.yml"), Of("rules.yml"));
        File.WriteAllText(file, File.ReadAllText(Slo).Replace(right, wrong, StringComparison.Ordinal));

        var (code, output, errors) = Run(file, rules);

        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith(file + ": ", errors, StringComparison.Ordinal);
        Assert.Contains(fault, errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd('\n').Split('\n'));
        Assert.False(File.Exists(rules));
    }

    [Fact]
    public void Called_wrongly_it_says_how_and_a_file_that_is_missing_is_named()
    {
        Assert.Equal(2, Run("slo.yml").Code);
        Assert.StartsWith("usage: ", Run("slo.yml").Errors, StringComparison.Ordinal);
        Assert.Contains("missing.yml", Run(Of("missing.yml"), Of("rules.yml")).Errors, StringComparison.Ordinal);
        Assert.Equal(1, Run(Of("missing.yml"), Of("rules.yml")).Code);
    }

    private string Of(string name) => Path.Combine(_directory.FullName, name);

    private static (int Code, string Output, string Errors) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        return (Command.Run(arguments, output, errors), output.ToString(), errors.ToString());
    }
}
