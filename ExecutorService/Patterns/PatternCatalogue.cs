using System.Security.Cryptography;
using System.Text.Json;
using ExecutorService.Agents;
using Microsoft.Extensions.Options;
using ServiceDefaults.Configuration;
using ServiceDefaults.Requests;

namespace ExecutorService.Patterns;

/// <summary>The patterns loaded at start. Other slices use patterns only through this.</summary>
internal sealed class PatternCatalogue
{
    private readonly SortedDictionary<string, Pattern> _patterns = new(StringComparer.Ordinal);

    /// <exception cref="StartFailedException">A file is invalid; the message names every file, step and fault.</exception>
    public PatternCatalogue(AgentRegistry agents, IOptions<PatternOptions> options)
    {
        var directory = Path.GetFullPath(options.Value.Directory, AppContext.BaseDirectory);
        if (!Directory.Exists(directory))
            throw new StartFailedException($"There are no patterns: the directory {directory} does not exist. Set Patterns:Directory " +
                $"(Patterns__Directory).");

        var rules = new PatternRules(agents, TimeSpan.FromMilliseconds(options.Value.StepTimeoutMs));
        var faults = new List<string>();
        foreach (var path in Directory.GetFiles(directory, "*.json").Order(StringComparer.Ordinal))
        {
            var name = "patterns/" + Path.GetFileName(path);
            void Fault(string message) => faults.Add($"{name}: {message}");
            if (Read(path, rules, Fault) is not { } pattern) continue;
            if (pattern.Id != Path.GetFileNameWithoutExtension(path)) Fault($"its id '{pattern.Id}' must be the file's name");
            else _patterns.Add(pattern.Id, pattern);
        }
        if (faults.Count > 0)
            throw new StartFailedException("The patterns are invalid:" +
                string.Concat(faults.Select(fault => Environment.NewLine + "  " + fault)));
    }

    public IReadOnlyCollection<Pattern> All => _patterns.Values;

    public Pattern? Find(string id) => _patterns.GetValueOrDefault(id);

    private static Pattern? Read(string path, PatternRules rules, Action<string> fault)
    {
        var bytes = File.ReadAllBytes(path);
        try
        {
            if (JsonSerializer.Deserialize<PatternFile>(bytes, PlatformJson.Options) is { } file)
                return rules.Check(file, Convert.ToHexStringLower(SHA256.HashData(bytes)), fault);
            fault("is empty");
        }
        catch (JsonException e)
        {
            fault(e.Message);
        }
        return null;
    }
}
