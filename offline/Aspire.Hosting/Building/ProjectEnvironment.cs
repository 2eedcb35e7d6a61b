using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>What every project is told, and what its launch profile adds.</summary>
internal static class ProjectEnvironment
{
    public static IResourceBuilder<ProjectResource> WithDefaultEnvironment(
        this IResourceBuilder<ProjectResource> project, IDistributedApplicationBuilder builder)
    {
        project.WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY", "in_memory");
        if (builder.ExecutionContext.IsPublishMode)
            return project.WithEnvironment(context => SetPublishedPorts(project.Resource, context));

        if (builder.Environment.IsDevelopment())
        {
            project.WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION", "true")
                .WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION", "true");
        }
        return project
            .WithEnvironment("DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION", "true")
            .WithEnvironment("LOGGING__CONSOLE__FORMATTERNAME", "simple")
            .WithEnvironment(context => SetUrls(project.Resource, context));
    }

    public static IResourceBuilder<ProjectResource> WithProfile(this IResourceBuilder<ProjectResource> project, string name, LaunchProfile profile)
    {
        if (project.ApplicationBuilder.ExecutionContext.IsPublishMode)
        {
            // Where it is deployed a web project has both, on ports that the deployment chooses.
            return profile.ApplicationUrl is null ? project : project
                .WithEndpoint("http", endpoint => endpoint.UriScheme = "http")
                .WithEndpoint("https", endpoint => endpoint.UriScheme = "https");
        }

        var seen = new Dictionary<string, int>();
        foreach (var url in profile.ApplicationUrl?.Split(';', StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            var address = new Uri(url.Replace("//*", "//localhost", StringComparison.Ordinal).Replace("//+", "//localhost", StringComparison.Ordinal));
            var count = seen[address.Scheme] = seen.GetValueOrDefault(address.Scheme) + 1;
            project.WithEndpoint(count == 1 ? address.Scheme : $"{address.Scheme}{count}", endpoint =>
            {
                endpoint.UriScheme = address.Scheme;
                endpoint.Port = address.Port;
            });
        }
        return project.WithEnvironment(context =>
        {
            context.EnvironmentVariables.TryAdd("DOTNET_LAUNCH_PROFILE", name);
            foreach (var (variable, value) in profile.EnvironmentVariables)
                context.EnvironmentVariables.TryAdd(variable, Environment.ExpandEnvironmentVariables(value));
        });
    }

    private static void SetUrls(ProjectResource project, EnvironmentCallbackContext context)
    {
        if (context.EnvironmentVariables.ContainsKey("ASPNETCORE_URLS")) return;
        var urls = new ReferenceExpressionBuilder();
        foreach (var endpoint in project.GetEndpoints())
        {
            if (!urls.IsEmpty) urls.AppendLiteral(";");
            if (endpoint.IsHttps) context.EnvironmentVariables.TryAdd("ASPNETCORE_HTTPS_PORT", endpoint.Property(EndpointProperty.Port));
            urls.Append($"{endpoint.Scheme}://{endpoint.EndpointAnnotation.TargetHost}:{endpoint.Property(EndpointProperty.TargetPort)}");
        }
        if (!urls.IsEmpty) context.EnvironmentVariables["ASPNETCORE_URLS"] = urls.Build();
    }

    private static void SetPublishedPorts(ProjectResource project, EnvironmentCallbackContext context)
    {
        if (project.GetEndpoints().FirstOrDefault(endpoint => endpoint.IsHttp) is not { } http) return;
        context.EnvironmentVariables["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true";
        context.EnvironmentVariables["HTTP_PORTS"] = ReferenceExpression.Create($"{http.Property(EndpointProperty.TargetPort)}");
    }
}
