using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using PricingService.Api;
using ServiceDefaults.Requests;

namespace PricingService.Properties;

internal static class PropertyEndpoints
{
    private const int PageLimit = 1_000;
    private const int MostDownloaded = 100_000;

    public static WebApplicationBuilder AddProperties(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<PropertyTable>().AddSingleton<PropertyDirectory>();
        return builder;
    }

    public static WebApplication MapProperties(this WebApplication app)
    {
        var group = app.MapGroup("/properties");
        group.MapPut("/{id}", Put);
        group.MapGet("/{id}", Get);
        group.MapDelete("/{id}", Delete);
        group.MapGet("", List);
        app.MapGet("/properties.csv", Download).ExcludeFromDescription();
        return app;

        static async Task<Results<Ok<PropertyView>, Created<PropertyView>, ProblemHttpResult>> Put(
            string id, PropertyFacts facts, PropertyDirectory properties, CancellationToken cancellationToken, long? imported_rows = null)
        {
            var faults = facts.Check(id).Unless(imported_rows is null or > 0, "imported_rows", "must be above 0");
            if (faults.Any) return faults.ToProblem("pricing");

            var (property, kind) = await properties.PutAsync(id, facts, cancellationToken, imported_rows);
            return kind switch
            {
                PropertyTable.PutKind.Created => TypedResults.Created($"/properties/{id}", PropertyView.Of(property)),
                PropertyTable.PutKind.CurrencyFixed => Problem.Of(StatusCodes.Status409Conflict, "urn:platform:pricing:currency-fixed",
                    "A property's currency cannot change", $"'{id}' is priced in {property.Currency}, and so are its past prices. Add it " +
                    $"under another id to use another currency."),
                _ => TypedResults.Ok(PropertyView.Of(property)),
            };
        }

        static async Task<Results<Ok<PropertyView>, ProblemHttpResult>> Get(string id, PropertyDirectory properties) =>
            Identifier.IsWellFormed(id) && await properties.FindAsync(id) is { } property
                ? TypedResults.Ok(PropertyView.Of(property))
                : UnknownProperty.Problem(id);

        static async Task<Results<NoContent, ProblemHttpResult>> Delete(string id, PropertyDirectory properties,
            CancellationToken cancellationToken) =>
            Identifier.IsWellFormed(id) && await properties.DeleteAsync(id, cancellationToken)
                ? TypedResults.NoContent()
                : UnknownProperty.Problem(id);

        static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Download(PropertyTable table,
            CancellationToken cancellationToken, string? portfolio_id = null)
        {
            var faults = new Faults().OptionalId("portfolio_id", portfolio_id);
            if (faults.Any) return faults.ToProblem("pricing");
            var properties = await table.ListAsync(portfolio_id, "", MostDownloaded, cancellationToken);
            return CsvAnswer.Of(properties.Select(PropertyView.Of), "properties");
        }

        static async Task<Results<Ok<PropertyPage>, FileContentHttpResult, ProblemHttpResult>> List(HttpRequest request,
            PropertyTable table, CancellationToken cancellationToken, string? portfolio_id = null, string after = "", int limit = 100)
        {
            var faults = new Faults().OptionalId("portfolio_id", portfolio_id)
                .Unless(after.Length == 0 || Identifier.IsWellFormed(after), "after", Identifier.Rule)
                .Between<int>("limit", limit, 1, PageLimit);
            if (faults.Any) return faults.ToProblem("pricing");

            var properties = await table.ListAsync(portfolio_id, after, limit + 1, cancellationToken);
            var page = properties.Take(limit).Select(PropertyView.Of).ToList();
            if (CsvAnswer.IsWanted(request)) return CsvAnswer.Of(page, "properties");
            return TypedResults.Ok(new PropertyPage(page, properties.Count > limit ? page[^1].PropertyId : null));
        }
    }

    internal sealed record PropertyView
    {
        public required string PropertyId { get; init; }
        public required string PortfolioId { get; init; }
        public required string Currency { get; init; }
        public required string TimeZone { get; init; }
        public required decimal ReferencePrice { get; init; }
        public required decimal Floor { get; init; }
        public required decimal Ceiling { get; init; }
        public required decimal LargestDailyStep { get; init; }

        /// <summary>Rows of an import that the facts were drawn from; not there if a person set them.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public long? ImportedRows { get; init; }

        /// <summary>How often each night can be sold; null if that is counted elsewhere.</summary>
        public required int? Units { get; init; }

        public static PropertyView Of(Property property) =>
            new()
            {
                PropertyId = property.Id,
                PortfolioId = property.PortfolioId,
                Currency = property.Currency.Code,
                TimeZone = property.TimeZone,
                ReferencePrice = property.ReferencePrice,
                Floor = property.Floor,
                Ceiling = property.Ceiling,
                LargestDailyStep = property.LargestDailyStep,
                ImportedRows = property.ImportedRows,
                Units = property.DeclaredUnits,
            };
    }

    internal sealed record PropertyPage(IReadOnlyList<PropertyView> Properties, string? Next);
}
