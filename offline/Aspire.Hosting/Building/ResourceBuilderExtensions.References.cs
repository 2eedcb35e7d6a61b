using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Tells where a service is: <c>services__name__http__0</c> for service discovery, <c>NAME_HTTP</c> for everybody else.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source) where TDestination : IResourceWithEnvironment =>
        builder.Refer(source.Resource, _ => true);

    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source, string name)
        where TDestination : IResourceWithEnvironment => builder.Refer(source.Resource, _ => true, name);

    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, EndpointReference endpointReference)
        where TDestination : IResourceWithEnvironment =>
        builder.Refer(endpointReference.Resource, endpoint => endpoint.EndpointName == endpointReference.EndpointName);

    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, string name, Uri uri)
        where TDestination : IResourceWithEnvironment =>
        builder.WithEnvironment($"services__{name}__default__0", uri.ToString());

    /// <summary>Tells how to connect: <c>ConnectionStrings__name</c>, and its parts as <c>NAME_PART</c>.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder,
        IResourceBuilder<IResourceWithConnectionString> source,
        string? connectionName = null,
        bool optional = false) where TDestination : IResourceWithEnvironment
    {
        var resource = source.Resource;
        var name = connectionName ?? resource.Name;
        builder.WithReferenceRelationship(resource);
        return builder.WithEnvironment(context =>
        {
            context.EnvironmentVariables[resource.ConnectionStringEnvironmentVariable ?? $"ConnectionStrings__{name}"] =
                new ConnectionStringReference(resource, optional);
            foreach (var (part, value) in resource.GetConnectionProperties())
                context.EnvironmentVariables[$"{VariableName(name)}_{part}".ToUpperInvariant()] = value;
        });
    }

    private static IResourceBuilder<TDestination> Refer<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceWithEndpoints source, Func<EndpointReference, bool> meant, string? name = null)
        where TDestination : IResourceWithEnvironment
    {
        builder.WithReferenceRelationship(source);
        return builder.WithEnvironment(context =>
        {
            var service = name ?? source.Name;
            foreach (var endpoint in source.GetEndpoints().Where(endpoint => !endpoint.ExcludeReferenceEndpoint && meant(endpoint)))
            {
                var key = endpoint.IsHttpSchemeNamedEndpoint ? endpoint.Scheme : endpoint.EndpointName;
                var index = 0;
                while (context.EnvironmentVariables.ContainsKey($"services__{service}__{key}__{index}")) index++;
                context.EnvironmentVariables[$"services__{service}__{key}__{index}"] = endpoint;
                context.EnvironmentVariables[$"{VariableName(name ?? service.ToUpperInvariant())}_{VariableName(endpoint.EndpointName).ToUpperInvariant()}"] = endpoint;
            }
        });
    }

    private static string VariableName(string name) => new([.. name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')]);
}
