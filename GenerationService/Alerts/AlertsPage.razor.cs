using Microsoft.AspNetCore.Components;

namespace GenerationService.Alerts;

/// <summary>Razor makes components public; nobody derives from this one.</summary>
public sealed partial class AlertsPage
{
    [Parameter]
    public object Model { get; set; } = null!;

    private AlertsPageModel Page => (AlertsPageModel)Model;
}

/// <param name="Board">What fires.</param>
/// <param name="NeedsKey">Silencing asks for <c>Sla:Key</c>.</param>
/// <param name="MaySilence">Otherwise there are no forms.</param>
/// <param name="MaxSilenceHours">Longer ones are not offered.</param>
/// <param name="Refusals">Why the form was not taken.</param>
internal sealed record AlertsPageModel(
    AlertBoard Board, bool NeedsKey, bool MaySilence, int MaxSilenceHours, IReadOnlyList<string> Refusals)
{
    private static readonly int[] Offered = [30, 120, 480, 1440, 4320];

    public IEnumerable<int> Durations => Offered.Where(minutes => minutes <= MaxSilenceHours * 60);
}
