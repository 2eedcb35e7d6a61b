using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Dashboards.Pictures;

/// <summary>What one panel shows, drawn by ourselves: the same queries, titles, units and limits, not Grafana's looks.</summary>
internal sealed partial class PanelPicture(PanelSpec panel, IReadOnlyList<(string Name, Series Series)> lines,
    (double From, double Until) time, (double X, double Y, double Width, double Height) place)
{
    private const int MostNames = 6;
    private const int LongestName = 28;
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    // By Okabe and Ito, told apart with any colour vision (jfly.uni-koeln.de/color).
    private static readonly string[] Colours =
        ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#999999"];

    private double Left => place.X + 52;

    private double Right => place.X + place.Width - 10;

    private double Top => place.Y + 30;

    private double Bottom => place.Y + place.Height - (panel.Kind is PanelKind.Timeseries ? 40 : 22);

    /// <summary>A series' name: the legend with its labels filled in; in a table, the labels themselves.</summary>
    public static string Name(PanelKind kind, string legend, IReadOnlyDictionary<string, string> labels) => kind is PanelKind.Table
        ? string.Join(' ', labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => label.Value))
        : Label().Replace(legend, match => labels.GetValueOrDefault(match.Groups["name"].Value, ""));

    public XElement Draw()
    {
        var drawn = new XElement(Svg + "g",
            new XElement(Svg + "title", panel.About),
            Box(place.X, place.Y, place.Width, place.Height, "#ffffff", "#d0d4da"),
            Text(place.X + 10, place.Y + 19, panel.Title, "title"));
        if (lines.Count == 0) drawn.Add(Text(place.X + 10, place.Y + place.Height / 2, panel.None ?? "no value", "value quiet"));
        else if (panel.Kind is PanelKind.Timeseries) drawn.Add(Course());
        else if (panel.Kind is PanelKind.Heatmap) drawn.Add(Heat());
        else drawn.Add(Values());
        return drawn;
    }

    private IEnumerable<XElement> Course()
    {
        var stacked = panel.Style is not DrawStyle.Lines;
        var below = new Dictionary<double, double>();
        var courses = new List<(string Colour, List<(double At, double From, double To)> Points)>();
        foreach (var (index, (_, series)) in lines.Index())
        {
            var points = new List<(double, double, double)>();
            foreach (var (at, value) in series.Points.Where(point => double.IsFinite(point.Value)))
            {
                var from = stacked ? below.GetValueOrDefault(at) : 0;
                points.Add((at, from, from + value));
                if (stacked) below[at] = from + value;
            }
            courses.Add((Colours[index % Colours.Length], points));
        }
        var most = courses.SelectMany(course => course.Points).Select(point => point.To).DefaultIfEmpty(0).Max();
        // A limit that is far above everything would press it flat.
        var near = panel.Limits.Select(limit => limit.From).Where(limit => limit < most * 3).DefaultIfEmpty(0).Max();
        var scale = panel.Max ?? Figures.Above(Math.Max(most, near));

        foreach (var share in new[] { 0, 0.5, 1 })
        {
            yield return Line(Left, Y(share * scale), Right, Y(share * scale), "grid");
            yield return Text(Left - 5, Y(share * scale) + 4, Figures.Of(share * scale, panel.Unit), "axis end");
        }
        foreach (var (from, colour) in panel.Limits.Where(limit => limit.From <= scale))
            yield return Line(Left, Y(from), Right, Y(from), $"limit {colour}");
        foreach (var (colour, points) in courses)
        {
            if (panel.Style is DrawStyle.Bars)
            {
                var width = Math.Max(1, (Right - Left) / 120);
                foreach (var (at, from, to) in points.Where(point => point.To > point.From))
                    yield return Box(X(at) - (width / 2), Y(to), width, Math.Max(0.5, Y(from) - Y(to)), colour, "none");
            }
            else
            {
                yield return new XElement(Svg + "path", new XAttribute("d", Path(points, scale)), new XAttribute("class", "line"),
                    new XAttribute("stroke", colour));
            }
        }
        foreach (var element in Hours().Concat(Names())) yield return element;

        double Y(double value) => Bottom - ((Bottom - Top) * Math.Min(1, value / scale));
    }

    /// <summary>A gap where there is no number, as Grafana leaves one.</summary>
    private string Path(List<(double At, double From, double To)> points, double scale)
    {
        var step = points.Zip(points.Skip(1), (one, next) => next.At - one.At).DefaultIfEmpty(0).Min();
        var path = new List<string>();
        double? last = null;
        foreach (var (at, _, to) in points)
        {
            var y = Bottom - ((Bottom - Top) * Math.Min(1, to / scale));
            path.Add(Invariant($"{(last is null || at - last > step * 1.5 ? 'M' : 'L')}{X(at):0.#} {y:0.#}"));
            // A single point would be invisible.
            if (points.Count == 1) path.Add("h2");
            last = at;
        }
        return string.Concat(path);
    }

    private IEnumerable<XElement> Heat()
    {
        // Buckets are cumulative: a cell is what one has beyond the one below.
        var rows = lines.OrderBy(line => Bound(line.Series)).ToList();
        var values = rows.Select(row => row.Series.Points.ToDictionary(point => point.Time, point => point.Value)).ToList();
        var times = values.SelectMany(row => row.Keys).Distinct().Order().ToList();
        var cells = from row in Enumerable.Range(0, rows.Count)
                    from at in times
                    let value = values[row].GetValueOrDefault(at) - (row == 0 ? 0 : values[row - 1].GetValueOrDefault(at))
                    where value > 0
                    select (row, at, value);
        var all = cells.ToList();
        var most = all.Select(cell => cell.value).DefaultIfEmpty(1).Max();
        var (height, width) = ((Bottom - Top) / rows.Count, (Right - Left) / Math.Max(1, times.Count));
        foreach (var (row, at, value) in all)
        {
            var cell = Box(X(at), Bottom - ((row + 1) * height), Math.Max(1, width), height - 0.5, "#d55e00", "none");
            cell.Add(new XAttribute("fill-opacity", Invariant($"{Math.Sqrt(value / most):0.##}")));
            yield return cell;
        }
        foreach (var row in Enumerable.Range(0, rows.Count).Where(row => row % 3 == 0))
            yield return Text(Left - 5, Bottom - (row * height), Figures.Of(Bound(rows[row].Series), panel.Unit), "axis end");
        foreach (var element in Hours()) yield return element;
    }

    private IEnumerable<XElement> Values()
    {
        var most = (int)Math.Max(1, (place.Height - 54) / 20);
        foreach (var (index, (name, series)) in lines.Take(most).Index())
        {
            var value = series.Points[^1].Value;
            var shown = panel.Words.FirstOrDefault(word => word.Value == value).Word ?? Figures.Of(value, panel.Unit);
            if (lines.Count == 1)
            {
                yield return Text(place.X + 10, place.Y + 64, shown, "value");
                yield return Text(place.X + 10, place.Y + 84, Cut(name), "axis");
                continue;
            }
            yield return Text(place.X + 10, place.Y + 44 + (index * 20), Cut(name), "axis");
            yield return Text(Right, place.Y + 44 + (index * 20), shown, "row end");
        }
        if (lines.Count > most) yield return Text(place.X + 10, place.Y + place.Height - 4, $"and {lines.Count - most} more", "axis");
    }

    private IEnumerable<XElement> Hours()
    {
        yield return Text(Left, Bottom + 14, Clock(time.From), "axis");
        yield return Text(Right, Bottom + 14, Clock(time.Until), "axis end");
    }

    private IEnumerable<XElement> Names()
    {
        var x = place.X + 10;
        foreach (var (index, (name, _)) in lines.Take(MostNames).Index())
        {
            var shown = Cut(name);
            if (x + 60 + (shown.Length * 6) > Right)
            {
                yield return Text(x, place.Y + place.Height - 6, $"and {lines.Count - index} more", "axis");
                yield break;
            }
            yield return Box(x, place.Y + place.Height - 14, 8, 8, Colours[index % Colours.Length], "none");
            yield return Text(x + 12, place.Y + place.Height - 6, shown, "axis");
            x += 20 + (shown.Length * 6);
        }
    }

    private double X(double at) => Left + ((Right - Left) * (at - time.From) / Math.Max(1, time.Until - time.From));

    private static string Clock(double seconds) =>
        DateTimeOffset.UnixEpoch.AddSeconds(seconds).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    private static double Bound(Series series) => series.Labels.GetValueOrDefault("le") is { } bound and not "+Inf"
        ? double.Parse(bound, CultureInfo.InvariantCulture)
        : double.PositiveInfinity;

    private static string Cut(string text) => text.Length <= LongestName ? text : text[..(LongestName - 1)] + "…";

    internal static XElement Text(double x, double y, string text, string style) => new(Svg + "text",
        new XAttribute("x", Invariant($"{x:0.#}")), new XAttribute("y", Invariant($"{y:0.#}")), new XAttribute("class", style), text);

    private static XElement Line(double x1, double y1, double x2, double y2, string style) => new(Svg + "path",
        new XAttribute("d", Invariant($"M{x1:0.#} {y1:0.#}L{x2:0.#} {y2:0.#}")), new XAttribute("class", style));

    internal static XElement Box(double x, double y, double width, double height, string fill, string stroke) => new(Svg + "rect",
        new XAttribute("x", Invariant($"{x:0.#}")), new XAttribute("y", Invariant($"{y:0.#}")),
        new XAttribute("width", Invariant($"{width:0.#}")), new XAttribute("height", Invariant($"{height:0.#}")),
        new XAttribute("fill", fill), new XAttribute("stroke", stroke));

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    [GeneratedRegex(@"\{\{\s*(?<name>\w+)\s*\}\}")]
    private static partial Regex Label();
}
