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
        await _builder!.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public void Every_component_is_a_container_with_a_pinned_image()
    {
        var images = _builder!.Resources.OfType<ContainerResource>().ToDictionary(container => container.Name, container => container.Annotations.OfType<ContainerImageAnnotation>().Last());

        Assert.Equal(
            ["alertmanager", "blackbox", "cache", "grafana", "jaeger", "node", "postgres", "postgres-exporter", "prometheus", "redis-exporter"],
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
        var connections = _builder!.Resources.OfType<ConnectionStringResource>().ToDictionary(resource => resource.Name, resource => resource.ConnectionStringExpression.Format);

        foreach (var service in new[] { "pricing", "generation", "executor" })
            Assert.EndsWith($";Database={service}", connections[$"{service}-database"], StringComparison.Ordinal);
        Assert.Equal(3, File.ReadLines(Path.Combine(_builder.AppHostDirectory, "..", "observability", "postgres", "databases.sql")).Count(line => line.StartsWith("CREATE DATABASE ", StringComparison.Ordinal)));
    }
}
