using System.Reflection;
using System.Runtime.Loader;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NJsonSchema.CodeGeneration.CSharp;
using NSwag.CodeGeneration.CSharp;
using NSwag.CodeGeneration.OperationNameGenerators;
using Xunit;

namespace Testing.Clients;

/// <summary>
/// A C# client as NSwag makes it from a service's <c>/openapi/v1.json</c> with the settings that it has by itself, compiled.
/// </summary>
internal sealed class GeneratedClient
{
    /// <summary>What a client hands out for anything but JSON.</summary>
    private const string File = "FileResponse";

    private readonly object _client;
    private readonly Dictionary<(string Method, string Path), MethodInfo> _methods;

    private GeneratedClient(object client, Dictionary<(string, string), MethodInfo> methods) => (_client, _methods) = (client, methods);

    public IReadOnlyCollection<(string Method, string Path)> Routes => _methods.Keys;

    public static async Task<GeneratedClient> MakeAsync(HttpClient http)
    {
        var json = await http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), TestContext.Current.CancellationToken);
        var document = await NSwag.OpenApiDocument.FromJsonAsync(json, TestContext.Current.CancellationToken);
        var generator = new CSharpClientGenerator(document, new CSharpClientGeneratorSettings
        {
            ClassName = "Client",
            UseBaseUrl = false,
            GenerateOptionalParameters = true,
            OperationNameGenerator = new SingleClientFromOperationIdOperationNameGenerator(),
            CSharpGeneratorSettings = { Namespace = "Generated", JsonLibrary = CSharpJsonLibrary.SystemTextJson },
        });
        var assembly = Compile(generator.GenerateFile());
        var type = assembly.GetType("Generated.Client")!;
        // The one with the cancellation token; the other calls it.
        var methods = type.GetMethods().Where(method => method.GetParameters() is [.., { ParameterType: var last }]
            && last == typeof(CancellationToken)).ToDictionary(method => method.Name, StringComparer.OrdinalIgnoreCase);
        return new GeneratedClient(Activator.CreateInstance(type, http)!, document.Operations.ToDictionary(
            operation => (operation.Method.ToUpperInvariant(), operation.Path),
            operation => methods[$"{operation.Operation.OperationId}Async"]));
    }

    /// <summary>Calls a route's method with arguments by name, as the client's user would.</summary>
    /// <returns>The status, and the answer as the client's own type: null where it has none.</returns>
    public async Task<Called> CallAsync((string Method, string Path) route, IReadOnlyDictionary<string, string> values, string body)
    {
        var method = _methods[route];
        var given = values.ToDictionary(value => Plain(value.Key), value => value.Value);
        var arguments = method.GetParameters().Select(parameter =>
        {
            if (parameter.ParameterType == typeof(CancellationToken)) return TestContext.Current.CancellationToken;
            if (given.Remove(Plain(parameter.Name!), out var text)) return Convert(text, parameter.ParameterType);
            if (parameter.Name == "body") return JsonSerializer.Deserialize(body, parameter.ParameterType);
            return parameter.HasDefaultValue ? parameter.DefaultValue : null;
        }).ToArray();
        Assert.True(given.Count == 0, $"{method.Name} has no parameter {string.Join(", ", given.Keys)}");
        Unknown(arguments.FirstOrDefault(argument => argument?.GetType().Namespace == "Generated"), $"{method.Name}(body)");
        try
        {
            var task = (Task)method.Invoke(_client, arguments)!;
            await task;
            var result = task.GetType().GetProperty("Result")!.GetValue(task);
            Unknown(result, method.Name);
            if (result?.GetType().Name == File) (result as IDisposable)!.Dispose();
            return new Called(200, result);
        }
        catch (Exception e) when (e.GetType().Name.StartsWith("ApiException", StringComparison.Ordinal))
        {
            var type = e.GetType();
            var status = (int)type.GetProperty("StatusCode")!.GetValue(e)!;
            // Without a typed result the document does not know this answer, or the client could not read it.
            if (type.GetProperty("Result")?.GetValue(e) is not { } problem)
                throw new InvalidOperationException($"{route}: {status} without a problem: {e.Message}", e);
            return new Called(status, problem);
        }
    }

    /// <summary>What the document does not know ends up in <c>AdditionalProperties</c>, where no user would look for it.</summary>
    private static void Unknown(object? value, string place)
    {
        if (value is null) return;
        if (value is System.Collections.IEnumerable items and not string)
        {
            foreach (var item in items) Unknown(item, place);
            return;
        }
        if (value.GetType().Namespace != "Generated" || value.GetType().Name == File) return;
        foreach (var property in value.GetType().GetProperties().Where(property => property.GetIndexParameters().Length == 0))
        {
            var member = property.GetValue(value);
            if (property.Name == "AdditionalProperties" && member is IDictionary<string, object> { Count: > 0 } unknown)
                Assert.Fail($"{place}: the document does not know {string.Join(", ", unknown.Keys)} of {value.GetType().Name}");
            else if (property.Name != "AdditionalProperties") Unknown(member, $"{place}.{property.Name}");
        }
    }

    private static object? Convert(string text, Type type)
    {
        var own = Nullable.GetUnderlyingType(type) ?? type;
        if (own == typeof(string)) return text;
        if (own.IsEnum)
            return Enum.GetValues(own).Cast<object>().Single(value => own.GetField(value.ToString()!)!
                .GetCustomAttribute<System.Runtime.Serialization.EnumMemberAttribute>()?.Value == text);
        var isBare = own == typeof(bool) || own == typeof(int) || own == typeof(long) || own == typeof(double);
        return JsonSerializer.Deserialize(isBare ? text : JsonSerializer.Serialize(text), type);
    }

    private static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private static Assembly Compile(string source)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create($"Client{Guid.NewGuid():N}",
            [CSharpSyntaxTree.ParseText(source, cancellationToken: TestContext.Current.CancellationToken)], references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using var image = new MemoryStream();
        var made = compilation.Emit(image, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(made.Success, string.Join('\n', made.Diagnostics.Where(each => each.Severity == DiagnosticSeverity.Error)));
        image.Position = 0;
        return AssemblyLoadContext.Default.LoadFromStream(image);
    }

    /// <param name="Status">200 stands for every success.</param>
    internal sealed record Called(int Status, object? Answer);
}
