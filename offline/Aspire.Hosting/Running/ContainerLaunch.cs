using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Running;

/// <summary>Runs a container in the foreground of its engine's client, which passes signals on to it.</summary>
internal static class ContainerLaunch
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task<Launch> OfAsync(
        IResource container, ResourceInstance instance, IReadOnlyList<string> args, Dictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var engine = Environment.GetEnvironmentVariable("ASPIRE_CONTAINER_RUNTIME") ?? "docker";
        if (!await IsWorkingAsync(engine, cancellationToken))
            throw new DistributedApplicationException($"'{container.Name}' is a container and no container engine answers ('{engine} info' fails): start one, or leave the resource out.");

        container.TryGetContainerImageName(out var image);
        var name = container.TryGetLastAnnotation<ContainerNameAnnotation>(out var named) ? named.Name : instance.Id;
        List<string> command = ["run", "--rm", "--name", name, "--add-host", "host.docker.internal:host-gateway"];
        foreach (var endpoint in container.Annotations.OfType<EndpointAnnotation>())
            command.AddRange(["--publish", $"127.0.0.1:{endpoint.AllocatedEndpoint!.Port}:{endpoint.AllocatedEndpoint.TargetPortExpression}"]);
        foreach (var mount in container.Annotations.OfType<ContainerMountAnnotation>())
            command.AddRange(["--volume", $"{(mount.Source is null ? "" : $"{mount.Source}:")}{mount.Target}{(mount.IsReadOnly ? ":ro" : "")}"]);
        // The values stay out of the command line, where everybody could read them.
        foreach (var variable in environment.Keys)
            command.AddRange(["--env", variable]);
        if (container is ContainerResource { Entrypoint: { } entrypoint })
            command.AddRange(["--entrypoint", entrypoint]);
        command.AddRange(await RuntimeArgsAsync(container, cancellationToken));
        return new Launch(engine, [.. command, image!, .. args], Directory.GetCurrentDirectory(), environment);
    }

    private static async Task<IEnumerable<string>> RuntimeArgsAsync(IResource container, CancellationToken cancellationToken)
    {
        var context = new ContainerRuntimeArgsCallbackContext([], cancellationToken);
        foreach (var annotation in container.Annotations.OfType<ContainerRuntimeArgsCallbackAnnotation>())
            await annotation.Callback(context);
        return context.Args.Select(arg => arg.ToString()!);
    }

    private static async Task<bool> IsWorkingAsync(string engine, CancellationToken cancellationToken)
    {
        if (ExecutablePath.Find(engine, Directory.GetCurrentDirectory()) is not { } path) return false;
        using var process = Process.Start(new ProcessStartInfo(path, ["info"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await Task.WhenAll(process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
            await process.WaitForExitAsync(patience.Token);
            return process.ExitCode == 0;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            return false;
        }
    }
}
