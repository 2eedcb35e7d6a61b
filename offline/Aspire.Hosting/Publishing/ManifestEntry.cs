using System.Globalization;
using System.Text.Json.Nodes;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>One resource in the manifest, its values as references to others.</summary>
internal sealed class ManifestEntry(DistributedApplicationExecutionContext execution, string directory)
{
    private readonly ManifestBindings _bindings = new();

    public async Task<JsonObject> OfAsync(IResource resource, CancellationToken cancellationToken) => resource switch
    {
        ContainerResource container => Whole(new JsonObject
        {
            ["type"] = "container.v0",
            ["connectionString"] = ConnectionString(container),
            ["image"] = container.TryGetContainerImageName(out var image) ? image : null,
            ["entrypoint"] = container.Entrypoint,
            ["args"] = await ArgsAsync(container, cancellationToken),
            ["bindMounts"] = BindMounts(container),
            ["volumes"] = Volumes(container),
            ["env"] = await EnvironmentAsync(container, cancellationToken),
            ["bindings"] = _bindings.Of(container),
        }),
        ProjectResource project => Whole(new JsonObject
        {
            ["type"] = "project.v0",
            ["path"] = Relative(project.Annotations.OfType<IProjectMetadata>().Single().ProjectPath),
            ["args"] = await ArgsAsync(project, cancellationToken),
            ["env"] = await EnvironmentAsync(project, cancellationToken),
            ["bindings"] = _bindings.Of(project),
        }),
        ExecutableResource executable => Whole(new JsonObject
        {
            ["type"] = "executable.v0",
            ["workingDirectory"] = Relative(executable.WorkingDirectory),
            ["command"] = executable.Command,
            ["args"] = await ArgsAsync(executable, cancellationToken),
            ["env"] = await EnvironmentAsync(executable, cancellationToken),
            ["bindings"] = _bindings.Of(executable),
        }),
        ParameterResource parameter => Whole(Parameter(parameter)),
        IResourceWithConnectionString => new JsonObject { ["type"] = "value.v0", ["connectionString"] = ConnectionString(resource) },
        _ => new JsonObject { ["error"] = "This resource does not support generation in the manifest." },
    };

    private static JsonObject Parameter(ParameterResource parameter)
    {
        var input = new JsonObject { ["type"] = "string", ["secret"] = parameter.Secret ? true : null };
        if (parameter.Default is GenerateParameterDefault generated) input["default"] = new JsonObject { ["generate"] = Generate(generated) };
        else if (parameter.Default is { } value) input["default"] = new JsonObject { ["value"] = value.GetDefaultValue() };
        return new JsonObject
        {
            ["type"] = "parameter.v0",
            ["connectionString"] = parameter.IsConnectionString ? $"{{{parameter.Name}.value}}" : null,
            ["value"] = $"{{{parameter.Name}.inputs.value}}",
            ["inputs"] = new JsonObject { ["value"] = Whole(input) },
        };
    }

    private static JsonObject Generate(GenerateParameterDefault generated)
    {
        var wanted = new JsonObject { ["minLength"] = generated.MinLength };
        foreach (var (name, has) in ((string, bool)[])
            [("lower", generated.Lower), ("upper", generated.Upper), ("numeric", generated.Numeric), ("special", generated.Special)])
        {
            if (!has) wanted[name] = false;
        }
        return wanted;
    }

    private static string? ConnectionString(IResource resource) =>
        (resource as IResourceWithConnectionString)?.ConnectionStringExpression.ValueExpression;

    private async Task<JsonArray?> ArgsAsync(IResource resource, CancellationToken cancellationToken)
    {
        var context = new CommandLineArgsCallbackContext([], resource, cancellationToken) { ExecutionContext = execution };
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>().ToArray())
            await annotation.Callback(context);
        return context.Args.Count == 0 ? null : [.. context.Args.Select(arg => (JsonNode)Text(arg))];
    }

    private async Task<JsonObject?> EnvironmentAsync(IResource resource, CancellationToken cancellationToken)
    {
        var context = new EnvironmentCallbackContext(execution, resource, cancellationToken: cancellationToken);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>().ToArray())
            await annotation.Callback(context);
        return context.EnvironmentVariables.Count == 0 ? null
            : new JsonObject(context.EnvironmentVariables.Select(variable => KeyValuePair.Create(variable.Key, (JsonNode?)Text(variable.Value))));
    }

    private JsonArray? BindMounts(IResource container) => Mounts(container, ContainerMountType.BindMount, mount =>
        new JsonObject { ["source"] = Relative(mount.Source!), ["target"] = mount.Target, ["readOnly"] = mount.IsReadOnly });

    private static JsonArray? Volumes(IResource container) => Mounts(container, ContainerMountType.Volume, mount =>
        Whole(new JsonObject { ["name"] = mount.Source, ["target"] = mount.Target, ["readOnly"] = mount.IsReadOnly }));

    private static JsonArray? Mounts(IResource container, ContainerMountType type, Func<ContainerMountAnnotation, JsonNode> write)
    {
        JsonArray written = [.. container.Annotations.OfType<ContainerMountAnnotation>().Where(mount => mount.Type == type).Select(write)];
        return written.Count == 0 ? null : written;
    }

    private string Relative(string path)
    {
        var relative = Path.GetRelativePath(directory, path);
        return relative.StartsWith('.') ? relative : $"./{relative}";
    }

    private static string Text(object value) => value switch
    {
        IManifestExpressionProvider expression => expression.ValueExpression,
        IResourceBuilder<IResource> { Resource: IManifestExpressionProvider expression } => expression.ValueExpression,
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static JsonObject Whole(JsonObject entry)
    {
        foreach (var (name, _) in entry.Where(property => property.Value is null).ToArray()) entry.Remove(name);
        return entry;
    }
}
