using System.Text;

namespace ExecutorService.Beancount.Loading;

/// <summary>The text of files, within bounds.</summary>
internal sealed class SourceReader
{
    private const long MostBytes = 64L << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private long _read;

    /// <exception cref="LoadException">It is too large, encrypted, or not UTF-8.</exception>
    public async Task<string> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (Path.GetExtension(path) is ".gpg" or ".asc") throw new LoadException("is encrypted: decrypt it first");
        if (!File.Exists(path)) throw new LoadException(Directory.Exists(path) ? "is a folder" : "does not exist");
        _read += new FileInfo(path).Length;
        if (_read > MostBytes) throw new LoadException($"makes the book larger than {MostBytes >> 20} MiB");
        var bytes = await File.ReadAllBytesAsync(path, cancellationToken);
        if (bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble))
            throw new LoadException("begins with a byte order mark, which Beancount 2 refuses: save it as UTF-8 without one");
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException bad)
        {
            var line = 1 + bytes.AsSpan(0, Math.Clamp(bad.Index, 0, bytes.Length)).Count((byte)'\n');
            throw new LoadException("is not written in UTF-8: save it so", line);
        }
    }
}
