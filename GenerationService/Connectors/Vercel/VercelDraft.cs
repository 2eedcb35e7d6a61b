namespace GenerationService.Connectors.Vercel;

/// <param name="Name">What it is called; a part of its address where no project is configured.</param>
/// <param name="Files">Texts by relative path, such as <c>index.html</c>.</param>
/// <param name="Marker">What the deployment is found again by: 1–64 of the characters of an identifier.</param>
internal sealed record VercelDraft(string Name, IReadOnlyDictionary<string, string> Files, string Marker);

/// <param name="Id">Vercel's id, <c>dpl_…</c>.</param>
/// <param name="Url">Where it is, or will be.</param>
/// <param name="State">How far it is.</param>
/// <param name="Error">Why it failed; null if it did not.</param>
internal sealed record VercelDeployment(string Id, Uri Url, VercelState State, string? Error)
{
    /// <summary>Nothing more will happen to it.</summary>
    public bool IsEnd => State is not (VercelState.Queued or VercelState.Initializing or VercelState.Building or VercelState.Unknown);

    public bool IsReady => State == VercelState.Ready;
}
