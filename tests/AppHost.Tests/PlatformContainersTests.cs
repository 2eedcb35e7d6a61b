namespace AppHost.Tests;

/// <summary>The topology where a container engine is. Nothing is started.</summary>
public sealed class PlatformContainersTests : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("platform-tests-");
    private IDistributedApplicationTestingBuilder? _builder;

    public async ValueTask InitializeAsync() => _builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
        [$"--Platform:Directory={_directory.FullName}", "--Platform:Containers=always"], TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await LeaveAsync(_builder!);
        await TemporaryDirectory.DeleteAsync(_directory.FullName);
    }

    [Fact]
    public void Every_component_is_a_container_with_a_pinned_image()
    {
        var images = _builder!.Resources.OfType<ContainerResource>()
            .ToDictionary(container => container.Name, container => container.Annotations.OfType<ContainerImageAnnotation>().Last());

        Assert.Equal(
            ["alertmanager", "blackbox", "cache", "grafana", "jaeger", "node", "postgres", "postgres-exporter", "prometheus",
                "redis-exporter"],
            images.Keys.Order(StringComparer.Ordinal));
        Assert.All(images.Values, image => Assert.Matches("[0-9]", image.Tag ?? ""));
    }

    [Fact]
    public void Every_file_that_is_mounted_into_a_container_is_there()
    {
        var mounts = _builder!.Resources.OfType<ContainerResource>()
            .SelectMany(container => container.Annotations.OfType<ContainerMountAnnotation>())
            .Where(mount => mount.Type == ContainerMountType.BindMount)
            .Select(mount => mount.Source!)
            .ToList();

        Assert.NotEmpty(mounts);
        Assert.All(mounts, source => Assert.True(Directory.Exists(source), source));
    }

    [Fact]
    public void Each_service_has_a_database_of_its_own_name()
    {
        var databases = _builder!.Resources.OfType<PostgresDatabaseResource>()
            .ToDictionary(database => database.Name, database => database.DatabaseName);

        Assert.Equal(3, databases.Count);
        Assert.All(["pricing", "generation", "executor"], service => Assert.Equal(service, databases[$"{service}-database"]));
    }

    [Fact]
    public void The_cache_is_ill_when_Redis_is() =>
        Assert.NotEmpty(_builder!.Resources.Single(resource => resource.Name == "cache").Annotations.OfType<HealthCheckAnnotation>());

    [Fact]
    public async Task What_containers_store_is_kept_for_the_next_run_in_the_directory_with_the_password_that_opens_it()
    {
        var elsewhere = Directory.CreateTempSubdirectory("platform-tests-").FullName;
        var first = await KeptAsync(_directory.FullName);

        Assert.Equal(["/alertmanager", "/badger", "/prometheus", "/var/lib/postgresql/data"],
            first.Volumes.Select(volume => volume.Target).Order(StringComparer.Ordinal));
        var again = await KeptAsync(_directory.FullName);
        Assert.Equal(first.Volumes, again.Volumes);
        Assert.Equal(first.Password, again.Password);

        var other = await KeptAsync(elsewhere);
        Assert.Empty(first.Volumes.Intersect(other.Volumes));
        Assert.NotEqual(first.Password, other.Password);
        await TemporaryDirectory.DeleteAsync(elsewhere);
    }

    [Fact]
    public void A_run_on_free_ports_leaves_no_volume() =>
        Assert.DoesNotContain(_builder!.Resources.SelectMany(resource => resource.Annotations.OfType<ContainerMountAnnotation>()),
            mount => mount.Type == ContainerMountType.Volume);

    private static async Task<(IReadOnlyList<(string? Source, string Target)> Volumes, string? Password)> KeptAsync(string directory)
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
            [$"--Platform:Directory={directory}", "--Platform:Containers=always", "--DcpPublisher:RandomizePorts=false"],
            TestContext.Current.CancellationToken);
        var mounts = builder.Resources.SelectMany(resource => resource.Annotations.OfType<ContainerMountAnnotation>());
        var password = builder.Resources.OfType<ParameterResource>().Single(parameter => parameter.Name == "postgres-password");
        var kept = mounts.Where(mount => mount.Type == ContainerMountType.Volume).Select(mount => (mount.Source, mount.Target)).ToList();
        var opens = await password.GetValueAsync(TestContext.Current.CancellationToken);
        await LeaveAsync(builder);
        return (kept, opens);
    }

    /// <summary>Aspire goes on to run what is disposed of before it was built: then there shall be nothing to run.</summary>
    private static async Task LeaveAsync(IDistributedApplicationTestingBuilder builder)
    {
        builder.Resources.Clear();
        await builder.DisposeAsync();
    }
}
