using System.Buffers.Text;
using System.IO.Enumeration;

namespace ServiceDefaults.Metrics;

/// <summary>Reads from <c>/proc</c> without allocating lists and strings, since each scrape does it.</summary>
internal static class ProcFiles
{
    /// <summary>
    /// How many entries a directory has. For links the enumeration would look up each target, which takes ten times as long.
    /// </summary>
    public static int Entries(string directory)
    {
        var count = 0;
        foreach (var _ in new FileSystemEnumerable<bool>(directory, static (ref FileSystemEntry _) => true)) count++;
        return count;
    }

    /// <summary>As much of the file's beginning as fits.</summary>
    public static ReadOnlySpan<byte> Beginning(string file, Span<byte> buffer)
    {
        using var handle = File.OpenHandle(file);
        return buffer[..RandomAccess.Read(handle, buffer, fileOffset: 0)];
    }

    /// <summary>The next number, and the rest after it; 0 if there is none.</summary>
    public static long Number(ref ReadOnlySpan<byte> text)
    {
        text = text.TrimStart((byte)' ');
        if (!Utf8Parser.TryParse(text, out long number, out var length)) return 0;
        text = text[length..];
        return number;
    }
}
