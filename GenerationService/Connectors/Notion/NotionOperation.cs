namespace GenerationService.Connectors.Notion;

internal enum NotionOperation
{
    ReadParent,
    FindPage,
    ReadPage,
    CreatePage,
    ReadBlocks,
    AppendBlocks,
    ArchivePage,
}

internal static class NotionOperations
{
    /// <summary>The label <c>operation</c>.</summary>
    public static string Label(this NotionOperation operation) => operation switch
    {
        NotionOperation.ReadParent => "read_parent",
        NotionOperation.FindPage => "find_page",
        NotionOperation.ReadPage => "read_page",
        NotionOperation.CreatePage => "create_page",
        NotionOperation.ReadBlocks => "read_blocks",
        NotionOperation.AppendBlocks => "append_blocks",
        NotionOperation.ArchivePage => "archive_page",
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "Not an operation."),
    };
}
