using System.Globalization;
using System.Xml.Linq;

namespace Dashboards.Pictures;

/// <summary>A dashboard's panels with the data of a real Prometheus, as an SVG.</summary>
internal static class DashboardPicture
{
    private const int ColumnWidth = 44;
    private const int RowHeight = 26;
    private const int Gap = 6;
    private const int Head = 54;

    private const string Style = """
        text{font:11px sans-serif;fill:#24292f}.title{font-weight:600;font-size:12px}
        .value{font-size:26px}.quiet{fill:#57606a;font-size:14px}
        .axis{fill:#57606a}.end{text-anchor:end}.row{font-weight:600}.head{font-size:18px;font-weight:600}
        path{fill:none;stroke-width:1.3}.grid{stroke:#e4e7eb;stroke-width:1}.limit{stroke-dasharray:4 3;stroke:#57606a;stroke-width:1}
        .red{stroke:#c4162a}.orange{stroke:#e69f00}.green{stroke:#009e73}.yellow{stroke:#b8860b}
        """;

    public static async Task<string> OfAsync(Spec spec, Reading reading, DateTimeOffset from, DateTimeOffset until,
        CancellationToken cancellationToken)
    {
        XNamespace svg = "http://www.w3.org/2000/svg";
        var placed = Layout.Of(spec);
        var (width, height) = ((Layout.Columns * ColumnWidth) + Gap, Head + (placed.Max(each => each.Y + each.Height) * RowHeight) + Gap);
        var picture = new XElement(svg + "svg", new XAttribute("viewBox", $"0 0 {width} {height}"),
            new XAttribute("width", width), new XAttribute("height", height), new XAttribute("role", "img"),
            new XElement(svg + "title", spec.Title), new XElement(svg + "style", Style),
            PanelPicture.Box(0, 0, width, height, "#f6f8fa", "none"),
            PanelPicture.Text(Gap + 4, 24, spec.Title, "head"),
            PanelPicture.Text(Gap + 4, 44, $"{spec.About} Drawn from Prometheus' data by tests/Dashboards; this is not Grafana.", "axis"));
        var variables = await reading.VariablesAsync(spec, cancellationToken);
        foreach (var each in placed)
        {
            var lines = new List<(string, Series)>();
            foreach (var (legend, expression) in each.Panel.Queries)
            {
                var answer = await reading.AskAsync(each.Panel, expression, variables, cancellationToken);
                if (answer.Error is { } error) throw new FaultException(spec.File, each.Panel.Title, legend, error);
                lines.AddRange(answer.Series.Select(series => (PanelPicture.Name(each.Panel.Kind, legend, series.Labels), series)));
            }
            picture.Add(new PanelPicture(each.Panel, lines, (from.ToUnixTimeSeconds(), until.ToUnixTimeSeconds()),
                ((each.X * ColumnWidth) + Gap, Head + (each.Y * RowHeight), (each.Panel.Width * ColumnWidth) - Gap,
                    (each.Height * RowHeight) - Gap)).Draw());
        }
        return picture.ToString(SaveOptions.DisableFormatting).Replace("<g>", "\n<g>", StringComparison.Ordinal) + "\n";
    }
}
