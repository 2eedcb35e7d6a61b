namespace Dashboards;

/// <summary>Where a panel is, in Grafana's grid of 24 columns.</summary>
internal sealed record Placed(PanelSpec Panel, int X, int Y, int Height);

/// <summary>Panels in the order of their file, row by row; a row is as high as its highest panel.</summary>
internal static class Layout
{
    public const int Columns = 24;

    public static IReadOnlyList<Placed> Of(Spec spec)
    {
        var placed = new List<Placed>();
        var (x, y, height) = (0, 0, 0);
        foreach (var panel in spec.Panels)
        {
            if (panel.Width is < 4 or > Columns)
                throw new FaultException(spec.File, panel.Title, "width", $"write 4 to {Columns} columns, not {panel.Width}");
            if (x + panel.Width > Columns) (x, y, height) = (0, y + height, 0);
            var own = panel.Kind is PanelKind.Stat or PanelKind.Gauge ? 5 : 8;
            placed.Add(new Placed(panel, x, y, own));
            (x, height) = (x + panel.Width, Math.Max(height, own));
        }
        // No ragged edges.
        return [.. placed.Select(each => each with { Height = placed.Where(other => other.Y == each.Y).Max(other => other.Height) })];
    }
}
