namespace GenerationService.Connectors.Notion;

/// <param name="Title">One line.</param>
/// <param name="Text">Paragraphs, with an empty line between them; headings, lists and quotes as in Markdown.</param>
/// <param name="Marker">What the page is found again by: 1–64 of the characters of an identifier.</param>
internal sealed record NotionDraft(string Title, string Text, string Marker);

/// <param name="Id">Notion's id.</param>
/// <param name="Url">Where people read it.</param>
/// <param name="Complete">Whether all of its text is there. If not, <see cref="NotionPages.CreateAsync"/> writes the rest.</param>
internal sealed record NotionPage(string Id, Uri Url, bool Complete);
