using System.Collections.Concurrent;
using System.Data.Common;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dapper;
using GenerationService.Automations.Actions;
using ServiceDefaults.Configuration;
using ServiceDefaults.Requests;

namespace GenerationService.Automations;

/// <summary>
/// The types of automations, from the embedded <c>Automations/Types/*.json</c>, and those of other releases that automations were
/// started with.
/// </summary>
internal sealed class AutomationTypes
{
    private readonly SortedDictionary<string, AutomationType> _types = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, AutomationType> _bySha256 = new(StringComparer.Ordinal);
    private readonly AutomationRules _rules;

    /// <exception cref="StartFailedException">A declaration is invalid; the message names every file, step and fault.</exception>
    public AutomationTypes(IEnumerable<IAutomationAction> actions)
    {
        _rules = new AutomationRules(actions.ToDictionary(action => action.Name, StringComparer.Ordinal));
        var faults = new List<string>();
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var resource in assembly.GetManifestResourceNames()
            .Where(name => name.Contains(".Automations.Types.", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            if (Read(_rules, reader.ReadToEnd(), fault => faults.Add($"{resource}: {fault}")) is not { } type) continue;
            if (!_types.TryAdd(type.Name, type)) faults.Add($"{resource}: another file declares the type {type.Name}");
            _bySha256[type.Sha256] = type;
        }
        if (faults.Count > 0)
            throw new StartFailedException("Types of automations are invalid:" +
                string.Concat(faults.Select(fault => Environment.NewLine + "  " + fault)));
    }

    public IReadOnlyCollection<AutomationType> All => _types.Values;

    public AutomationType? Find(string name) => _types.GetValueOrDefault(name);

    /// <summary>Null, with the faults: it can't run here.</summary>
    internal static AutomationType? Read(AutomationRules rules, string source, Action<string> fault)
    {
        try
        {
            if (JsonSerializer.Deserialize<AutomationFile>(source, PlatformJson.Options) is { } file)
                return rules.Check(file, source, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source))), fault);
            fault("is empty");
        }
        catch (JsonException e)
        {
            fault(e.Message);
        }
        return null;
    }

    /// <summary>Stores the declaration that an automation is started with.</summary>
    public static Task KeepAsync(AutomationType type, DbConnection connection, DbTransaction transaction) =>
        connection.ExecuteAsync("INSERT INTO automation_types (sha256, source) VALUES (@Sha256, @Source) ON CONFLICT DO NOTHING",
            new { type.Sha256, type.Source }, transaction);

    /// <summary>The type as it was when an automation was started. Null: this release can't run it.</summary>
    public async Task<AutomationType?> KeptAsync(string sha256, DbConnection connection, DbTransaction? transaction)
    {
        if (_bySha256.TryGetValue(sha256, out var known)) return known;
        var source = await connection.QuerySingleOrDefaultAsync<string>(
            "SELECT source FROM automation_types WHERE sha256 = @sha256", new { sha256 }, transaction);
        if (source is null || Read(_rules, source, _ => { }) is not { } type) return null;
        // As many as releases whose automations are still open.
        return _bySha256.GetOrAdd(sha256, type);
    }
}
