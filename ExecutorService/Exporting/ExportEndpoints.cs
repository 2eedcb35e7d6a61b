using System.Globalization;
using System.Text;
using ExecutorService.Ledger;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Requests;

namespace ExecutorService.Exporting;

internal static class ExportEndpoints
{
    public static WebApplication MapExport(this WebApplication app)
    {
        app.MapGet("/v1/ledger/export", Export).WithSummary("The ledger as a file: its chain, a Beancount file, CSV or an hledger journal")
            .Produces<Stream>(StatusCodes.Status200OK, "text/plain");
        return app;

        static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> Export(
            LedgerHistory history, CancellationToken cancellationToken, string? format = null, string? commit = null,
            [FromQuery(Name = "portfolio_id")] string? portfolioId = null)
        {
            var faults = new Faults();
            var chosen = ExportFormat.Parse(format);
            faults.Unless(chosen is not null, "format", $"must be one of {ExportFormat.Words}");
            if (portfolioId is not null) faults.Id("portfolio_id", portfolioId);
            if (chosen is { IsWhole: true })
                faults.Unless(portfolioId is null, "portfolio_id", "must be left out: a part of the chain proves nothing");
            if (faults.Any)
                return Problem.Of(400, "urn:platform:executor:invalid-export", "The export was refused", "Fix the parameters in errors.",
                    faults.ByField);
            if (await AsOfAsync(history, commit, cancellationToken) is not { } asOf) return LedgerEndpoints.UnknownCommit();

            var file = $"ledger-{asOf.Commit[..12]}.{chosen!.Extension}";
            return TypedResults.Stream(to => WriteAsync(to, history, asOf, portfolioId, chosen.Create(), cancellationToken),
                "text/plain; charset=utf-8", file);
        }
    }

    private static async Task<LedgerCommit?> AsOfAsync(LedgerHistory history, string? commit, CancellationToken cancellationToken)
    {
        if (commit is null) return await history.HeadAsync(cancellationToken);
        return Chain.IsWellFormed(commit) ? await history.FindAsync(commit, cancellationToken) : null;
    }

    private static async Task WriteAsync(Stream to, LedgerHistory history, LedgerCommit asOf, string? portfolioId, IExport export,
        CancellationToken cancellationToken)
    {
        // Each commit is written in memory first: the response takes no synchronous writes.
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        export.Begin(text, asOf);
        await foreach (var (commit, entries) in history.CommitsAsync(asOf, cancellationToken))
        {
            export.Write(text, commit, portfolioId is null ? entries : [.. entries.Where(entry => entry.PortfolioId == portfolioId)]);
            await FlushAsync();
        }
        await FlushAsync();

        async Task FlushAsync()
        {
            await to.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancellationToken);
            text.GetStringBuilder().Clear();
        }
    }
}
