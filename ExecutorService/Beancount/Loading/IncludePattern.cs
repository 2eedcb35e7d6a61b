using System.Text;
using System.Text.RegularExpressions;

namespace ExecutorService.Beancount.Loading;

/// <summary>
/// The files that an include names, as Python's <c>glob</c> finds them: <c>*</c>, <c>?</c> and <c>[…]</c> within a name,
/// <c>**</c> for folders of any depth; names that begin with a dot only if the pattern's part does.
/// </summary>
internal sealed class IncludePattern(Territory territory, int most)
{
    /// <summary>Absolute paths, ordered by name.</summary>
    /// <exception cref="LoadException">It leads out of the territory, or further than can be followed.</exception>
    public IReadOnlyList<string> Find(string folder, string pattern)
    {
        IEnumerable<string> found = [pattern.StartsWith('/') ? "/" : folder];
        foreach (var part in pattern.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var (from, bounded) = (found.ToArray(), new List<string>());
            foreach (var path in from.SelectMany(path => Next(path, part)))
            {
                bounded.Add(path);
                if (bounded.Count > most) throw new LoadException($"reaches more than {most:N0} files and folders");
            }
            found = bounded;
        }
        var files = found.Select(Path.GetFullPath).ToArray();
        if (files.Any(file => !territory.Holds(file)))
            throw new LoadException($"leads out of {territory.Root}: --include-root names a folder that holds all files");
        return files;
    }

    private IEnumerable<string> Next(string path, string part)
    {
        if (part == "**") return Descend(path);
        if (part.AsSpan().IndexOfAny("*?[") < 0) return Path.Exists(Path.Combine(path, part)) ? [Path.Combine(path, part)] : [];
        var form = Form(part);
        return Entries(path).Where(entry => form.IsMatch(Path.GetFileName(entry)) && (part[0] == '.' || Path.GetFileName(entry)[0] != '.'));
    }

    private IEnumerable<string> Descend(string path)
    {
        if (!Directory.Exists(path)) return [];
        var below = Entries(path).Where(entry => Path.GetFileName(entry)[0] != '.').ToArray();
        if (below.FirstOrDefault(entry => Directory.Exists(entry) && new DirectoryInfo(entry).LinkTarget is not null) is { } link)
            throw new LoadException($"would follow the linked folder {Path.GetFileName(link)} with **: name it");
        return below.Where(Directory.Exists).SelectMany(Descend).Concat(below.Where(File.Exists)).Prepend(path);
    }

    private IEnumerable<string> Entries(string folder)
    {
        if (!Directory.Exists(folder)) return [];
        if (!territory.Holds(folder))
            throw new LoadException($"looks for files outside of {territory.Root}: --include-root names a folder that holds all files");
        return Directory.EnumerateFileSystemEntries(folder).Take(most + 1).Order(StringComparer.Ordinal);
    }

    private static Regex Form(string part)
    {
        try
        {
            return new Regex($"^{Translate(part)}\\z", RegexOptions.NonBacktracking | RegexOptions.Singleline);
        }
        catch (RegexParseException)
        {
            throw new LoadException($"has a range in {part} that runs backwards");
        }
    }

    private static string Translate(string part)
    {
        var regex = new StringBuilder();
        for (var at = 0; at < part.Length; at++)
        {
            var end = part[at] == '[' ? part.IndexOf(']', Math.Min(part.Length, at + (part.AsSpan(at + 1) is ['!', ..] ? 3 : 2))) : -1;
            if (end > 0)
            {
                regex.Append('[').Append(Class(part[(at + 1)..end])).Append(']');
                at = end;
            }
            else regex.Append(part[at] switch { '*' => ".*", '?' => ".", var other => Regex.Escape(other.ToString()) });
        }
        return regex.ToString();
    }

    private static string Class(string members)
    {
        var escaped = new StringBuilder();
        foreach (var c in members.AsSpan(members[0] == '!' ? 1 : 0))
            escaped.Append(c is '\\' or '[' or ']' or '^' ? $"\\{c}" : c.ToString());
        return members[0] == '!' ? $"^{escaped}" : escaped.ToString();
    }
}
