using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Xunit;

namespace Testing;

/// <summary>
/// A real PostgreSQL server on a free port with its data in a temporary directory, started when a test first asks for a
/// database and stopped with the test run. Use it as an assembly fixture: <c>[assembly:
/// AssemblyFixture(typeof(PostgreSqlServer))]</c>.
/// </summary>
public sealed class PostgreSqlServer : IAsyncLifetime
{
    // Stops the server when its standard input closes: even when the test run was killed.
    private const string UntilInputCloses = """
        "$0/postgres" -D "$1/data" -k "$1" -p "$2" -c listen_addresses=127.0.0.1 -c max_connections=200 $3 >"$1/log" 2>&1 </dev/null &
        server=$!
        read -r _
        kill -INT "$server"
        wait "$server"
        """;

    private const string Fast = "-c fsync=off -c full_page_writes=off";

    private readonly string _settings;
    private readonly Lazy<Task<string>> _server;
    private string? _directory;
    private Process? _process;
    private int _port;
    private int _databases;

    /// <summary>A server that has not been started yet.</summary>
    public PostgreSqlServer() : this(isDurable: false)
    {
    }

    private PostgreSqlServer(bool isDurable)
    {
        _settings = isDurable ? "" : Fast;
        _server = new Lazy<Task<string>>(StartAsync);
    }

    /// <summary>A server whose commits wait for the disk, as in production.</summary>
    public static PostgreSqlServer Durable() => new(isDurable: true);

    /// <summary>The processor time of the server and of all connections that it ever had.</summary>
    public TimeSpan ProcessorTime()
    {
        var server = int.Parse(File.ReadLines(Path.Combine(_directory!, "data", "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        long ticks = 0;
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
        {
            string[] fields;
            try
            {
                var line = File.ReadAllText(Path.Combine(process, "stat"));
                fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
            }
            catch (IOException)
            {
                // It has ended; its parent has its time.
                continue;
            }
            var isServer = Path.GetFileName(process) == server.ToString(CultureInfo.InvariantCulture);
            if (!isServer && fields[1] != server.ToString(CultureInfo.InvariantCulture)) continue;
            // utime and stime, and of the server cutime and cstime too, in hundredths of a second: proc(5).
            ticks += fields.Skip(11).Take(isServer ? 4 : 2).Sum(field => long.Parse(field, CultureInfo.InvariantCulture));
        }
        return TimeSpan.FromMilliseconds(ticks * 10);
    }

    /// <summary>Creates an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var server = await _server.Value;
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await using var source = NpgsqlDataSource.Create(server);
        await using var command = source.CreateCommand($"CREATE DATABASE {name}");
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(server) { Database = name }.ToString();
    }

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_directory is not null) Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Stops the server at once, whoever is connected.</summary>
    public async Task StopAsync()
    {
        if (_process is null) return;
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>Starts it again after <see cref="StopAsync"/>, at the same port and with the same data.</summary>
    public async Task StartAgainAsync()
    {
        _process = Start([.. AsPostgres, "/bin/sh", "-c", UntilInputCloses, Programs(), _directory!, $"{_port}", _settings]);
        await AnsweringAsync(await _server.Value);
    }

    private async Task<string> StartAsync()
    {
        var programs = Programs();
        _directory = Directory.CreateTempSubdirectory("postgresql-").FullName;
        if (Environment.IsPrivilegedProcess) await RunAsync("chown", "postgres", _directory);
        await RunAsync([.. AsPostgres, Path.Combine(programs, "initdb"), "-D", Path.Combine(_directory, "data"), "-A", "trust",
            "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync"]);
        _port = FreePort();
        _process = Start([.. AsPostgres, "/bin/sh", "-c", UntilInputCloses, programs, _directory, $"{_port}", _settings]);
        var server = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1", Port = _port, Username = "postgres", Database = "postgres", IncludeErrorDetail = true,
        }.ToString();
        await AnsweringAsync(server);
        return server;
    }

    /// <summary>PostgreSQL refuses to run as root.</summary>
    private static string[] AsPostgres => Environment.IsPrivilegedProcess
        ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
        : [];

    /// <summary>Debian keeps the server's programs out of PATH, in a directory per version.</summary>
    private static string Programs()
    {
        var debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(version => version, StringComparer.Ordinal).Select(
                version => Path.Combine(version, "bin"))
            : [];
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return debian.Concat(path).FirstOrDefault(directory => File.Exists(Path.Combine(directory, "initdb")))
            ?? throw new InvalidOperationException("PostgreSQL's initdb was not found. Install it: apt-get install postgresql.");
    }

    private async Task AnsweringAsync(string server)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var source = NpgsqlDataSource.Create(server);
        while (true)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(deadline.Token);
                return;
            }
            catch (NpgsqlException) when (!deadline.IsCancellationRequested && !_process!.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, deadline.Token);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException(
                    $"PostgreSQL is not answering: {await File.ReadAllTextAsync(Path.Combine(_directory!, "log"), CancellationToken.None)}",
                    e);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task RunAsync(params string[] command)
    {
        using var process = Start(command);
        process.StandardInput.Close();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{string.Join(' ', command)} failed: {errors}");
    }

    private static Process Start(params string[] command)
    {
        var start = new ProcessStartInfo(command[0]) { RedirectStandardInput = true, RedirectStandardError = true,
            RedirectStandardOutput = true };
        foreach (var argument in command.Skip(1)) start.ArgumentList.Add(argument);
        return Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start.");
    }
}
