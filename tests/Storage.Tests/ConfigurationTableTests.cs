using System.Collections;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.Configuration;
using ServiceDefaults.Notices;
using ServiceDefaults.Outbound;
using Testing;

namespace Storage.Tests;

public sealed class ConfigurationTableTests
{
    private sealed class Client(HttpClient http)
    {
        public Uri? Address => http.BaseAddress;
    }

    [Fact]
    public async Task The_table_in_the_documentation_is_the_code()
    {
        List<(string Key, string Default)> inCode = [];
        await using var app = PlainService.Build(add: builder =>
        {
            builder.AddDatabase("plain").AddNotices().AddOutboundClient<Client>("prices");
            inCode.AddRange(builder.Services.Select(service => service.ServiceType)
                .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(SettingsOf<>))
                .SelectMany(type => Settings(builder.Services.First(service => service.ServiceType == type).ImplementationInstance!,
                    type.GetGenericArguments()[0])));
        });
        Assert.Equal(inCode.OrderBy(setting => setting.Key, StringComparer.Ordinal), InTable());
    }

    private static IEnumerable<(string, string)> Settings(object settings, Type options)
    {
        var section = ((string[])settings.GetType().GetProperty(nameof(SettingsOf<object>.Sections))!.GetValue(settings)!)[0];
        var defaults = Activator.CreateInstance(options);
        return options.GetProperties().Where(property => property.SetMethod is { IsPublic: true })
            .Select(property => ($"{section}:{property.Name}", Text(property.GetValue(defaults))));
    }

    private static string Text(object? value) => value switch
    {
        bool flag => flag ? "true" : "false",
        string text => text,
        IEnumerable several => string.Join(", ", several.Cast<object>()),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static IEnumerable<(string, string)> InTable() =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "..", "docs", "configuration.md"))
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|'))
            .Select(cells => (cells[1].Trim().Trim('`'), cells[2].Trim()));
}
