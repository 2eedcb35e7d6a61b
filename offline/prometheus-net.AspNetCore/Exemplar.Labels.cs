using System.Text;
using Prometheus.Registry;

namespace Prometheus;

public sealed partial class Exemplar
{
    public static LabelKey Key(string key)
    {
        if (string.IsNullOrWhiteSpace(key))
            throw new ArgumentException("empty key", nameof(key));
        MetricNames.CheckLabel(key);
        return new LabelKey(Encoding.ASCII.GetBytes(key));
    }

    public static LabelPair Pair(string key, string value) => Key(key).WithValue(value);

    public readonly struct LabelKey
    {
        internal LabelKey(byte[] bytes) => Bytes = bytes;

        internal byte[] Bytes { get; }

        /// <summary>Characters beyond ASCII become question marks.</summary>
        public LabelPair WithValue(string value) =>
            new(Bytes, Ascii.IsValid(value) ? value : Encoding.ASCII.GetString(Encoding.ASCII.GetBytes(value)));
    }

    public readonly struct LabelPair
    {
        internal LabelPair(byte[] keyBytes, string value)
        {
            KeyBytes = keyBytes;
            Value = value;
        }

        internal byte[] KeyBytes { get; }

        internal string Value { get; }

        internal int RuneCount => KeyBytes.Length + Value.Length;
    }
}
