using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Testing;

/// <summary>A span as sent on the wire (opentelemetry/proto/trace/v1/trace.proto), read without the SDK that wrote it.</summary>
public sealed record OtlpSpan(string Service, string Scope, string Name, string TraceId, string SpanId, string ParentId,
    int Kind, int Status, IReadOnlyDictionary<string, string> Tags, IReadOnlyList<string> Links,
    IReadOnlyList<OtlpEvent> Events)
{
    public static IEnumerable<OtlpSpan> ReadRequest(byte[] request) =>
        from resourceSpans in Fields(request).Where(field => field.Number == 1)
        let service = Attributes(Fields(resourceSpans.Bytes).Where(field => field.Number == 1).SelectMany(
            resource => Fields(resource.Bytes)).Where(field => field.Number == 1)).GetValueOrDefault("service.name", "")
        from scopeSpans in Fields(resourceSpans.Bytes).Where(field => field.Number == 2)
        let scope = Fields(scopeSpans.Bytes).Where(field => field.Number == 1).SelectMany(inner => Fields(inner.Bytes)).Where(
            field => field.Number == 1).Select(field => Encoding.UTF8.GetString(field.Bytes)).FirstOrDefault("")
        from span in Fields(scopeSpans.Bytes).Where(field => field.Number == 2)
        select Read(service, scope, [.. Fields(span.Bytes)]);

    private static OtlpSpan Read(string service, string scope, List<Field> fields)
    {
        string Hex(int number, IEnumerable<Field>? of = null) =>
            Convert.ToHexStringLower((of ?? fields).FirstOrDefault(field => field.Number == number)?.Bytes ?? []);
        return new OtlpSpan(service, scope,
            Encoding.UTF8.GetString(fields.First(field => field.Number == 5).Bytes),
            Hex(1), Hex(2), Hex(4),
            (int)(fields.FirstOrDefault(field => field.Number == 6)?.Number64 ?? 0),
            (int)(fields.Where(field => field.Number == 15).SelectMany(status => Fields(status.Bytes))
                .FirstOrDefault(field => field.Number == 3)?.Number64 ?? 0),
            Attributes(fields.Where(field => field.Number == 9)),
            [.. fields.Where(field => field.Number == 13).Select(link => Hex(1, Fields(link.Bytes)))],
            [.. fields.Where(field => field.Number == 11).Select(happening => ReadEvent([.. Fields(happening.Bytes)]))]);
    }

    private static OtlpEvent ReadEvent(List<Field> fields) =>
        new(Encoding.UTF8.GetString(fields.First(field => field.Number == 2).Bytes), Attributes(fields.Where(field => field.Number == 3)));

    private static Dictionary<string, string> Attributes(IEnumerable<Field> attributes) =>
        attributes.Select(attribute => Fields(attribute.Bytes).ToList()).ToDictionary(
            pair => Encoding.UTF8.GetString(pair.First(field => field.Number == 1).Bytes),
            pair => Value(Fields(pair.First(field => field.Number == 2).Bytes).FirstOrDefault()));

    private static string Value(Field? value) => value switch
    {
        null => "",
        { Number: 1 } => Encoding.UTF8.GetString(value.Bytes),
        { Number: 4 } => BitConverter.UInt64BitsToDouble(value.Number64).ToString(CultureInfo.InvariantCulture),
        { Number: 2 } => value.Number64 != 0 ? "true" : "false",
        { Number: 3 } => ((long)value.Number64).ToString(CultureInfo.InvariantCulture),
        _ => Convert.ToHexString(value.Bytes),
    };

    private sealed record Field(int Number, ulong Number64, byte[] Bytes);

    private static IEnumerable<Field> Fields(byte[] message)
    {
        for (var at = 0; at < message.Length;)
        {
            var key = Varint(message, ref at);
            var number = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    yield return new Field(number, Varint(message, ref at), []);
                    break;
                case 1:
                    yield return new Field(number, BinaryPrimitives.ReadUInt64LittleEndian(message.AsSpan(at)), []);
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    yield return new Field(number, 0, message[at..(at + length)]);
                    at += length;
                    break;
                case 5:
                    yield return new Field(number, BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan(at)), []);
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"Wire type {key & 7}");
            }
        }
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = message[at++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return value;
        }
    }
}

/// <summary>What happened within a span.</summary>
public sealed record OtlpEvent(string Name, IReadOnlyDictionary<string, string> Tags);
