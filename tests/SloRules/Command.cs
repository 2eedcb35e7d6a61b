using GenerationService.Sla.Objectives;

namespace SloRules;

/// <summary>Makes the rules of the objectives. Ends with 0, with 1 if the file or the rules are wrong, with 2 if called wrongly.</summary>
internal static class Command
{
    private const string Usage = "usage: SloRules SLO-FILE RULES-FILE [--check]   (observability/prometheus/slo.yml and rules/slo.yml)";

    public static int Run(string[] arguments, TextWriter output, TextWriter errors)
    {
        var isCheck = arguments.Contains("--check");
        if (arguments.Where(argument => argument != "--check").ToArray() is not [var source, var target]
            || source.StartsWith('-') || target.StartsWith('-'))
        {
            errors.WriteLine(Usage);
            return 2;
        }
        try
        {
            var rules = Rules.Of(SloFile.Parse(File.ReadAllText(source)));
            if (isCheck) return Compare(source, target, rules, errors);
            File.WriteAllText(target, rules);
            output.WriteLine($"{target}: written from {source}");
            return 0;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"{source}: {e.Message.ReplaceLineEndings(" ")}");
            return 1;
        }
    }

    private static int Compare(string source, string target, string rules, TextWriter errors)
    {
        if (File.Exists(target) && File.ReadAllText(target) == rules) return 0;
        errors.WriteLine($"{target}: not what {source} says; make it anew: dotnet run --project tests/SloRules -- {source} {target}");
        return 1;
    }
}
