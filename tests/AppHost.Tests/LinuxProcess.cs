using System.Globalization;

namespace AppHost.Tests;

/// <summary>A process of this machine, as Linux lists it.</summary>
internal sealed record LinuxProcess(int Id, char State, int Parent)
{
    public static bool IsAlive(int id) => Read(id) is { State: not ('Z' or 'X') };

    public static IReadOnlyList<int> ChildrenOf(int parent) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), out var id) ? Read(id) : null)
            .Where(process => process?.Parent == parent)
            .Select(process => process!.Id),
    ];

    /// <summary>The processes that were started with variables that begin so ("NAME=" or "NAME=value").</summary>
    public static IReadOnlyList<int> WithVariables(params string[] starts) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Where(path => int.TryParse(Path.GetFileName(path), out _))
            .Where(path => Variables(path) is var variables
                && starts.All(start => variables.Any(variable => variable.StartsWith(start, StringComparison.Ordinal))))
            .Select(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture))
            .Where(IsAlive),
    ];

    private static string[] Variables(string path)
    {
        try
        {
            return File.ReadAllText(Path.Combine(path, "environ")).Split('\0');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended, or is another user's.
            return [];
        }
    }

    private static LinuxProcess? Read(int id)
    {
        try
        {
            // pid (name) state parent: the name may hold anything, so what follows its last parenthesis counts.
            var line = File.ReadAllText($"/proc/{id}/stat");
            var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
            return new LinuxProcess(id, fields[0][0], int.Parse(fields[1], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            // It has ended.
            return null;
        }
    }
}
