using Dapper;
using GenerationService.Models;
using Jobs;
using Storage;

namespace GenerationService.Generations;

/// <summary>The texts that were written. One per job: a second would be refused by the table.</summary>
internal sealed class GenerationTexts(Database database)
{
    /// <summary>Inserts a text, in the transaction that completes its job.</summary>
    public static JobEffects Insert(string jobId, WrittenText text) => (connection, transaction) => connection.ExecuteAsync("""
        INSERT INTO generated_texts (job_id, model, text, input_tokens, output_tokens, tokens_estimated, cost_micro_usd)
        VALUES (@jobId, @Model, @Text, @Input, @Output, @estimated, @CostMicroUsd)
        """,
        new
        {
            jobId, text.Model, text.Text, text.Tokens.Input, text.Tokens.Output, estimated = text.Tokens.IsEstimated ? 1L : 0,
            text.CostMicroUsd,
        }, transaction);

    public async Task<GeneratedText?> FindAsync(string jobId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<GeneratedText>("""
            SELECT model AS Model, text AS Text, input_tokens AS InputTokens, output_tokens AS OutputTokens,
                tokens_estimated AS TokensEstimated, cost_micro_usd AS CostMicroUsd
            FROM generated_texts WHERE job_id = @jobId
            """, new { jobId });
    }
}

internal sealed record GeneratedText(
    string Model, string Text, long InputTokens, long OutputTokens, long TokensEstimated, long CostMicroUsd);
