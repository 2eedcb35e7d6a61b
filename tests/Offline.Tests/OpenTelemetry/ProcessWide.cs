namespace Offline.Tests.OpenTelemetry;

/// <summary>An instrumentation hears every request and call of the process: such tests run alone.</summary>
[CollectionDefinition(nameof(ProcessWide), DisableParallelization = true)]
public sealed class ProcessWide;
