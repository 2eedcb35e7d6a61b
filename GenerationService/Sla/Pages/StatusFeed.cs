using System.ServiceModel.Syndication;
using System.Text;
using System.Xml;
using GenerationService.Sla.Incidents;
using GenerationService.Sla.Maintenance;

namespace GenerationService.Sla.Pages;

/// <summary>
/// Incidents and maintenance as a feed, in Atom (RFC 4287) or RSS 2.0. An entry is updated with each note, and when it ends.
/// </summary>
internal static class StatusFeed
{
    public const string Atom = "application/atom+xml";
    public const string Rss = "application/rss+xml";

    public static byte[] Write(StatusBoard board, Uri page, string format)
    {
        var entries = board.Incidents.Select(incident => Entry(incident, page))
            .Concat(board.Maintenance.Select(window => Entry(window, page)))
            .OrderByDescending(entry => entry.LastUpdatedTime).ToList();
        var feed = new SyndicationFeed("Platform status", StatusWords.Headline(board.Status), page, "urn:platform:sla", Updated(entries))
        {
            Items = entries,
            Language = "en",
        };
        feed.Authors.Add(new SyndicationPerson { Name = "Platform" });
        feed.Links.Add(SyndicationLink.CreateSelfLink(new Uri(page, format == Rss ? "/sla/rss" : "/sla/feed"), format));
        using var written = new MemoryStream();
        using (var xml = XmlWriter.Create(written, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true,
            CheckCharacters = true }))
        {
            if (format == Rss) feed.SaveAsRss20(xml);
            else feed.SaveAsAtom10(xml);
        }
        return written.ToArray();
    }

    /// <summary>A feed without entries has not changed since the beginning.</summary>
    private static DateTimeOffset Updated(List<SyndicationItem> entries) =>
        entries.Count == 0 ? DateTimeOffset.UnixEpoch : entries[0].LastUpdatedTime;

    private static SyndicationItem Entry(Incident incident, Uri page)
    {
        var text = new StringBuilder(incident.Cause);
        foreach (var note in incident.Notes.Reverse()) text.Append($"\n\n{StatusWords.Time(note.At)}: {note.Text}");
        if (incident.ClosedAt is { } closed) text.Append($"\n\nFixed after {StatusWords.Duration(closed - incident.OpenedAt)}.");
        DateTimeOffset[] times = [incident.OpenedAt, incident.ClosedAt ?? incident.OpenedAt, .. incident.Notes.Select(note => note.At)];
        return Entry(StatusWords.Title(incident), text.ToString(), incident.Id, incident.OpenedAt, times.Max(), page);
    }

    private static SyndicationItem Entry(MaintenanceWindow window, Uri page) => Entry($"Maintenance: {window.Title}",
        $"{StatusWords.Of(window.Status)}: {StatusWords.Time(window.StartsAt)} to {StatusWords.Time(window.EndsAt)}.", window.Id,
        window.StartsAt, window.Status == MaintenanceStatus.Over ? window.EndsAt : window.StartsAt, page);

    private static SyndicationItem Entry(string title, string text, string id, DateTimeOffset at, DateTimeOffset updated, Uri page) =>
        new(title, new TextSyndicationContent(text, TextSyndicationContentKind.Plaintext), page, $"urn:uuid:{Guid.ParseExact(id, "N"):D}",
            updated) { PublishDate = at };
}
