using System.Globalization;
using System.Text;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A composite format under construction, with the values that its holes stand for.</summary>
internal sealed class ExpressionText(int literalLength = 0, int formattedCount = 0)
{
    private readonly StringBuilder _format = new(literalLength);
    private readonly List<ExpressionPart> _parts = new(formattedCount);

    public bool IsEmpty => _format.Length == 0;

    public void AppendLiteral(string? value) =>
        _format.Append(value?.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));

    public void AppendValue(IValueProvider value, string expression, string? format)
    {
        _format.Append(CultureInfo.InvariantCulture, $"{{{_parts.Count}}}");
        _parts.Add(new ExpressionPart(value, expression, format));
    }

    public ReferenceExpression ToExpression() => new(_format.ToString(), _parts);
}

/// <summary>One hole: its value, how a manifest names it, and the format asked for (only <c>uri</c> is known).</summary>
internal sealed record ExpressionPart(IValueProvider Value, string Expression, string? Format)
{
    public string? Apply(string? value) => Format switch
    {
        null => value,
        "uri" => value is null ? null : Uri.EscapeDataString(value),
        _ => throw new FormatException($"The format '{Format}' is not supported. Supported formats are: uri."),
    };
}
