using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults.Requests;

namespace PricingService.Properties;

internal static class PropertyEndpoints
{
    private const int PageLimit = 1_000;

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
        group.MapGet("/", List);
        return app;

        static async Task<Results<Ok<PropertyView>, Created<PropertyView>, ProblemHttpResult>> Put(
            string id, PropertyFacts facts, PropertyDirectory properties, CancellationToken cancellationToken)
        {
            var faults = facts.Check(id);
            if (faults.Any) return faults.ToProblem("pricing");

            var (property, kind) = await properties.PutAsync(id, facts, cancellationToken);
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

        static async Task<Results<Ok<PropertyPage>, ProblemHttpResult>> List(
            PropertyTable table, CancellationToken cancellationToken, string? portfolio_id = null, string after = "", int limit = 100)
        {
            var faults = new Faults().OptionalId("portfolio_id", portfolio_id)
                .Unless(after.Length == 0 || Identifier.IsWellFormed(after), "after", Identifier.Rule)
                .Between<int>("limit", limit, 1, PageLimit);
            if (faults.Any) return faults.ToProblem("pricing");

            var properties = await table.ListAsync(portfolio_id, after, limit + 1, cancellationToken);
            var page = properties.Take(limit).Select(PropertyView.Of).ToList();
            return TypedResults.Ok(new PropertyPage(page, properties.Count > limit ? page[^1].PropertyId : null));
        }
    }

    internal sealed record PropertyView(
        string PropertyId, string PortfolioId, string Currency, string TimeZone,
        decimal ReferencePrice, decimal Floor, decimal Ceiling, decimal LargestDailyStep)
    {
        public static PropertyView Of(Property property) =>
            new(property.Id, property.PortfolioId, property.Currency.Code, property.TimeZone,
                property.ReferencePrice, property.Floor, property.Ceiling, property.LargestDailyStep);
    }

    internal sealed record PropertyPage(IReadOnlyList<PropertyView> Properties, string? Next);
}
