using Microsoft.OpenApi;

namespace ServiceDefaults.Documentation;

/// <summary>
/// Pages, feeds, calendars and streams of events are no JSON: a client that is told of a file hands out a stream and reads nothing.
/// </summary>
internal static class DescribedFiles
{
    public static void Mark(OpenApiDocument document)
    {
        foreach (var response in document.Paths.Values.SelectMany(path => path.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>())
            .SelectMany(operation => operation.Responses?.Values ?? Enumerable.Empty<IOpenApiResponse>()))
        {
            foreach (var (type, content) in response.Content ?? new Dictionary<string, OpenApiMediaType>())
            {
                if (!type.EndsWith("json", StringComparison.Ordinal))
                    content.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" };
            }
        }
    }
}
