using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace DpdkUpf.Wire.Generator;

/// <summary>
/// Writes the codec of every record that carries an Ie, Group or Message attribute of DpdkUpf.Wire,
/// and the tables that find a codec by its number. What it does not understand becomes an #error
/// line.
/// </summary>
[Generator]
public sealed class IeGenerator : IIncrementalGenerator
{
    private const string Attributes = "DpdkUpf.Wire.";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var ies = Find(context, "IeAttribute", FieldCodec.Write);
        var groups = Find(context, "GroupAttribute", GroupCodec.WriteGroup);
        var messages = Find(context, "MessageAttribute", GroupCodec.WriteMessage);
        context.RegisterSourceOutput(ies, Emit);
        context.RegisterSourceOutput(groups, Emit);
        context.RegisterSourceOutput(messages, Emit);
        context.RegisterSourceOutput(
            ies.Collect().Combine(groups.Collect()), static (output, found) =>
                Emit(output, ("IeTable", 0, Tables.Ies(found.Left, found.Right))));
        context.RegisterSourceOutput(messages.Collect(), static (output, found) =>
            Emit(output, ("MessageTable", 0, Tables.Messages(found))));
    }

    // A tuple of strings and a number compares by value: an unchanged record costs nothing again.
    private static IncrementalValuesProvider<(string Name, int Number, string Code)> Find(
        IncrementalGeneratorInitializationContext context,
        string attribute,
        Func<RecordShape, string> write) =>
        context.SyntaxProvider.ForAttributeWithMetadataName(
            Attributes + attribute,
            static (node, _) => node is RecordDeclarationSyntax,
            (found, _) =>
            {
                var shape = RecordShape.Of(
                    (INamedTypeSymbol)found.TargetSymbol, found.Attributes[0]);
                return (shape.Name, shape.Number, write(shape));
            });

    private static void Emit(
        SourceProductionContext output, (string Name, int Number, string Code) codec) =>
        output.AddSource($"{codec.Name}.g.cs", SourceText.From(codec.Code, Encoding.UTF8));
}
