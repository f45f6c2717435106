using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace DpdkUpf.Configuration;

/// <summary>
/// YAML files as one configuration layer. Maps merge file by file; a list or a scalar in a later
/// file replaces the earlier one whole, because merging lists by index surprises everybody.
/// </summary>
internal sealed class YamlLayer(ICollection<Problem> problems)
{
    private const int MaxDepth = 16;
    private string _file = "";

    public Layer Layer { get; } = new();

    public void Add(string file)
    {
        _file = file;
        try
        {
            using var reader = new StreamReader(file);
            Add(reader);
        }
        catch (YamlException error)
        {
            Report(error.Start, "", Reason(error));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problems.Add(new(new(1, file), "", CannotRead(error), Severity.Error));
        }
    }

    private void Add(StreamReader reader)
    {
        var stream = new YamlStream();
        stream.Load(reader);
        if (stream.Documents.Count == 0)
        {
            return;
        }

        var root = stream.Documents[0].RootNode;
        if (root is YamlMappingNode map)
        {
            AddMap("", map, depth: 0);
        }
        else if (root is not YamlScalarNode { Value: null or "" })
        {
            Report(root.Start, "", "the file must be a map of settings, such as 'name: upf1'");
        }

        foreach (var extra in stream.Documents.Skip(1))
        {
            Report(extra.RootNode.Start, "", "a second document in the file; use another -c file");
        }
    }

    private void AddMap(string path, YamlMappingNode map, int depth)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (keyNode, value) in map.Children)
        {
            if (keyNode is not YamlScalarNode { Value: { Length: > 0 } name })
            {
                Report(keyNode.Start, path, "a key must be a plain name");
                continue;
            }

            var key = KeyPath.Join(path, name);
            if (name.Contains(':', StringComparison.Ordinal))
            {
                Report(keyNode.Start, path, $"'{name}' is no key: a space is missing after ':'");
            }
            else if (!seen.Add(name))
            {
                Report(keyNode.Start, key, "written twice in the same map");
            }
            else
            {
                AddNode(key, value, At(keyNode.Start), depth + 1);
            }
        }
    }

    private void AddNode(string key, YamlNode node, Origin origin, int depth)
    {
        if (depth > MaxDepth)
        {
            Report(node.Start, key, "nested too deeply");
            return;
        }

        switch (node)
        {
            case YamlMappingNode { Children.Count: > 0 } map:
                if (Layer.TryGet(key, out _))
                {
                    Layer.Forget(key);
                }

                Layer.Mark(key, origin);
                AddMap(key, map, depth);
                break;
            case YamlSequenceNode { Children.Count: > 0 } list:
                Layer.Forget(key);
                Layer.Mark(key, origin);
                AddList(key, list, depth);
                break;
            default:
                Layer.Forget(key);
                Layer.Put(key, Text(node), origin);
                break;
        }
    }

    private void AddList(string key, YamlSequenceNode list, int depth)
    {
        for (var index = 0; index < list.Children.Count; index++)
        {
            var item = list.Children[index];
            AddNode($"{key}:{index}", item, At(item.Start), depth + 1);
        }
    }

    /// <summary>
    /// Null for <c>key:</c>, <c>~</c>, <c>[]</c> and <c>{}</c>: written, but empty.
    /// </summary>
    private static string? Text(YamlNode node)
    {
        if (node is not YamlScalarNode scalar)
        {
            return null;
        }

        var isNull = scalar.Value is null or "" or "~" or "null";
        return isNull && scalar.Style == ScalarStyle.Plain ? null : scalar.Value;
    }

    private Origin At(Mark mark) => new(1, _file, (int)mark.Line, (int)mark.Column);

    private void Report(Mark mark, string key, string what) =>
        problems.Add(new(At(mark), key, what, Severity.Error));

    private static string Reason(YamlException error)
    {
        var text = (error.InnerException as YamlException)?.Message ?? error.Message;
        return $"not valid YAML: {text.ReplaceLineEndings(" ").TrimEnd('.')}";
    }

    private static string CannotRead(Exception error) => error switch
    {
        FileNotFoundException or DirectoryNotFoundException => "no such file",
        UnauthorizedAccessException => "cannot be read: permission denied or a directory",
        _ => $"cannot be read: {error.Message}",
    };
}
