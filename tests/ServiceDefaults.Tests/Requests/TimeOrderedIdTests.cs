using ServiceDefaults.Requests;

namespace ServiceDefaults.Tests.Requests;

public sealed class TimeOrderedIdTests
{
    private static readonly DateTimeOffset Noon = new(2026, 7, 1, 12, 0, 0, 123, TimeSpan.Zero);

    [Fact]
    public void An_id_is_a_version_7_uuid_that_begins_with_its_time_in_milliseconds()
    {
        var id = TimeOrderedId.New(Noon).ToString("D");

        var milliseconds = $"{Noon.ToUnixTimeMilliseconds():x12}";
        Assert.StartsWith($"{milliseconds[..8]}-{milliseconds[8..]}-7", id, StringComparison.Ordinal);
        Assert.Contains(id[19], "89ab");
    }

    [Fact]
    public void No_two_ids_of_one_millisecond_are_alike_on_one_thread_or_on_many()
    {
        var ids = new Guid[20_000];
        Parallel.For(0, ids.Length, each => ids[each] = TimeOrderedId.New(Noon));

        Assert.Equal(ids.Length, ids.Distinct().Count());
        // Each of the 74 bits of chance is set in about half of them.
        var chance = ids.Select(id => new UInt128(
            BitConverter.ToUInt64(id.ToByteArray(bigEndian: true).AsSpan(0, 8).ToArray().Reverse().ToArray()),
            BitConverter.ToUInt64(id.ToByteArray(bigEndian: true).AsSpan(8, 8).ToArray().Reverse().ToArray()))).ToArray();
        foreach (var bit in Enumerable.Range(0, 62).Concat(Enumerable.Range(64, 12)))
            Assert.InRange(chance.Count(id => (id >> bit & 1) == 1), ids.Length * 0.45, ids.Length * 0.55);
    }

    [Fact]
    public void Ids_sort_by_the_millisecond_in_which_they_were_made()
    {
        var ids = Enumerable.Range(0, 100).Select(after => TimeOrderedId.New(Noon.AddMilliseconds(after)).ToString("N")).ToArray();

        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
    }
}
