namespace GenerationService.Sla.Pages;

/// <summary>Razor makes components public; nobody derives from this one.</summary>
public sealed partial class StatusPage;
