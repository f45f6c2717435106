using System.Numerics;
using DpdkUpf.ControlPlane.N4;
using DpdkUpf.Pfcp;

namespace DpdkUpf.Tests.ControlPlane.N4;

public sealed class UpFeatureTests
{
    [Fact]
    public void Every_advertised_feature_names_what_does_it_and_a_test_that_there_is()
    {
        var product = typeof(UpFeatureRegistry).Assembly.GetTypes();
        var tests = typeof(UpFeatureTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttributes(typeof(FactAttribute), true).Length > 0)
            .Select(method => $"{method.DeclaringType!.Name}.{method.Name}")
            .ToHashSet();

        Assert.All(UpFeatureRegistry.All, feature =>
        {
            Assert.True(
                BitOperations.IsPow2((ulong)feature.Bit) && Enum.IsDefined(feature.Bit),
                $"{feature.Bit} is no single feature");
            Assert.True(
                product.Any(type => type.Name == feature.EnforcedIn),
                $"{feature.Bit}: there is no {feature.EnforcedIn}");
            Assert.True(tests.Contains(feature.Test), $"{feature.Bit}: no test {feature.Test}");
        });
    }

    [Fact]
    public void Each_bit_is_there_once_and_they_are_all_of_the_features()
    {
        var bits = UpFeatureRegistry.All.Select(feature => feature.Bit).ToList();

        Assert.Equal(bits.Distinct(), bits);
        Assert.Equal(
            UpFeatureRegistry.Features, bits.Aggregate(UpFeatures.None, (all, bit) => all | bit));
    }
}
