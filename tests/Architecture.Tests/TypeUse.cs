using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;

namespace Architecture.Tests;

/// <summary>Which types of its own assembly a type uses: in signatures, in fields, and in every instruction of its methods.</summary>
internal static class TypeUse
{
    private const BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    private static readonly ConcurrentDictionary<Assembly, IReadOnlyList<(Type From, Type To)>> Known = new();

    public static IReadOnlyList<(Type From, Type To)> In(Assembly assembly) => Known.GetOrAdd(assembly, _ =>
        [.. assembly.GetTypes()
            .SelectMany(type => Of(type).SelectMany(Parts).Where(used => used.Assembly == assembly && used != type).Distinct(
                ).Select(used => (type, used)))]);

    private static IEnumerable<Type> Of(Type type)
    {
        if (type.BaseType is { } parent) yield return parent;
        foreach (var contract in type.GetInterfaces()) yield return contract;
        foreach (var field in type.GetFields(Everything)) yield return field.FieldType;
        foreach (var method in type.GetMethods(Everything).Cast<MethodBase>().Concat(type.GetConstructors(Everything)))
        {
            if (method is MethodInfo { ReturnType: var result }) yield return result;
            foreach (var parameter in method.GetParameters()) yield return parameter.ParameterType;
            if (method.GetMethodBody() is not { } body) continue;
            foreach (var local in body.LocalVariables) yield return local.LocalType;
            foreach (var used in Instructions(method, body.GetILAsByteArray() ?? [])) yield return used;
        }
    }

    private static IEnumerable<Type> Instructions(MethodBase method, byte[] code)
    {
        for (var at = 0; at < code.Length;)
        {
            var value = code[at++];
            var instruction = OpCodesByValue[value == 0xFE ? (short)(0xFE00 | code[at++]) : value];
            if (instruction.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType
                or OperandType.InlineTok)
                foreach (var used in Resolve(method, BitConverter.ToInt32(code, at))) yield return used;
            at += instruction.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }

    private static IEnumerable<Type> Resolve(MethodBase method, int token)
    {
        var typeArguments = method.DeclaringType is { IsGenericType: true } generic ? generic.GetGenericArguments() : null;
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        return method.Module.ResolveMember(token, typeArguments, methodArguments) switch
        {
            Type type => [type],
            FieldInfo field => [field.DeclaringType!, field.FieldType],
            MethodInfo called => called.GetGenericArguments().Append(called.DeclaringType!).Append(called.ReturnType),
            ConstructorInfo constructor => [constructor.DeclaringType!],
            _ => [],
        };
    }

    /// <summary><c>List&lt;Entry[]&gt;</c> uses <c>Entry</c>.</summary>
    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!)
        : type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition())
        : type.IsGenericParameter ? []
        : [type];
}
