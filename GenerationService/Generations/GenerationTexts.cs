using Dapper;
using GenerationService.Models;
using Jobs;
using Storage;

namespace GenerationService.Generations;

/// <summary>The texts that were written. One per job: a second would be refused by the table.</summary>
internal sealed class GenerationTexts(Database database)
{
    /// <summary>Inserts a text, in the transaction that completes its job.</summary>
    public static JobEffects Insert(string jobId, string model, WrittenText text, long costMicroUsd) =>
        (connection, transaction) => connection.ExecuteAsync(
            "INSERT INTO generated_texts (job_id, model, text, input_tokens, output_tokens, cost_micro_usd) VALUES (@jobId, @model, " +
            "@Text, @InputTokens, @OutputTokens, @costMicroUsd)",
            new { jobId, model, text.Text, text.InputTokens, text.OutputTokens, costMicroUsd }, transaction);

    public async Task<GeneratedText?> FindAsync(string jobId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<GeneratedText>(
            "SELECT text AS Text, input_tokens AS InputTokens, output_tokens AS OutputTokens, cost_micro_usd AS CostMicroUsd FROM " +
            "generated_texts WHERE job_id = @jobId", new { jobId });
    }
}

internal sealed record GeneratedText(string Text, long InputTokens, long OutputTokens, long CostMicroUsd);
