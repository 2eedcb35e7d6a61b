using Dapper;
using ServiceDefaults.Notices;
using ServiceDefaults.Storage;

namespace PricingService.Storage;

internal static class PricingStorage
{
    public static WebApplicationBuilder AddPricingStorage(this WebApplicationBuilder builder)
    {
        // Columns are snake_case, the records that hold their rows are not.
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        return builder.AddDatabase("pricing").AddNotices();
    }
}
