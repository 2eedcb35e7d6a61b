using AppHost.Files;
using Microsoft.Extensions.DependencyInjection;

namespace AppHost.Components;

/// <summary>
/// PostgreSQL as local programs, with its data in the run's directory. To the services it looks like <c>AddPostgres</c>.
/// </summary>
internal sealed class PostgresProgram(string name, string directory, ParameterResource password)
    : ExecutableResource(name, "/bin/sh", directory), IResourceWithConnectionString
{
    public const string User = "postgres";

    public EndpointReference Endpoint => new(this, "tcp");

    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create(
        $"Host={Endpoint.Property(EndpointProperty.Host)};Port={Endpoint.Property(EndpointProperty.Port)};" +
        $"Username={User};Password={password}");

    /// <summary>The server program; Debian keeps it out of PATH, in a directory per version.</summary>
    public static string? Find() =>
        (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [])
            .OrderByDescending(version => version, StringComparer.Ordinal)
            .Select(version => Path.Combine(version, "bin", "postgres"))
            .Append(LocalProgram.Find("postgres"))
            .FirstOrDefault(File.Exists);
}

internal static class PostgresProgramSetup
{
    public static IResourceBuilder<PostgresProgram> AddPostgresProgram(this IDistributedApplicationBuilder builder, string name,
        string program, ParameterResource password)
    {
        var directory = builder.RunDirectory().Of(name);
        var postgres = new PostgresProgram(name, directory, password);
        string? connection = null;
        builder.Services.AddHealthChecks()
            .AddNpgSql(_ => connection ?? throw new InvalidOperationException("PostgreSQL has no address yet"), name: $"{name}_check");
        return builder.AddResource(postgres)
            .WithEndpoint(scheme: "tcp", name: "tcp")
            .WithEnvironment(context => context.EnvironmentVariables["POSTGRES_PASSWORD"] = password)
            .WithArgs(context =>
            {
                context.Args.Add(Path.Combine(builder.AppHostDirectory, "Components", "postgres.sh"));
                context.Args.Add(Path.GetDirectoryName(program)!);
                context.Args.Add(directory);
                context.Args.Add(postgres.Endpoint.Property(EndpointProperty.TargetPort));
                foreach (var database in postgres.Annotations.OfType<ProgramDatabase>()) context.Args.Add(database.Name);
            })
            .OnConnectionStringAvailable(async (resource, _, cancellationToken) => connection = await resource.ConnectionStringExpression
                .GetValueAsync(cancellationToken))
            .WithHealthCheck($"{name}_check");
    }

    /// <summary>A database with that name, which exists once the server answers.</summary>
    public static IResourceBuilder<ConnectionStringResource> AddDatabase(this IResourceBuilder<PostgresProgram> server, string database)
    {
        server.WithAnnotation(new ProgramDatabase(database));
        return server.ApplicationBuilder
            .AddConnectionString($"{database}-database",
                ReferenceExpression.Create($"{server.Resource.ConnectionStringExpression};Database={database}"))
            .WithParentRelationship(server);
    }

    private sealed record ProgramDatabase(string Name) : IResourceAnnotation;
}
