package io.neurometer.engine.frontend.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The ONNX operators that can be imported, by domain and name; each family hands out its own. */
final class MappingTable {
    private final Map<Key, Mapping> mappings = new HashMap<>();

    private record Key(String domain, String opType) {
        /** The name in errors and lists: alone in the default domain, else after the domain's. */
        String qualified() {
            return OnnxDomains.qualified(domain, opType);
        }
    }

    static MappingTable standard() {
        MappingTable table = new MappingTable();
        table.addAll(ShapingMappings.mappings());
        table.addAll(GatheringMappings.mappings());
        table.addAll(ConstantMappings.mappings());
        table.addAll(ControlMappings.mappings());
        table.addAll(ActivationMappings.mappings());
        table.addAll(ElementwiseMappings.mappings());
        table.addAll(AttentionMappings.mappings());
        table.addAll(LinearMappings.mappings());
        table.addAll(QuantizationMappings.mappings());
        table.addAll(RecurrentMappings.mappings());
        table.addAll(ReductionMappings.mappings());
        table.addAll(SoftmaxMappings.mappings());
        table.addAll(ConvolutionMappings.mappings());
        table.addAll(PoolingMappings.mappings());
        table.addAll(NormalizationMappings.mappings());
        table.addAll(ResizingMappings.mappings());
        table.addAll(SamplingMappings.mappings());
        table.addAll(SignalMappings.mappings());
        table.addAll(PlacementMappings.mappings());
        table.addAll(RandomMappings.mappings());
        table.addAll(LossMappings.mappings());
        table.addAll(LegacyMappings.mappings());
        table.addAll(OnnxDomains.DEFAULT, ContribNormalizationMappings.ofDefaultDomain());
        table.addAll(OnnxDomains.MICROSOFT, ContribProductMappings.mappings());
        table.addAll(OnnxDomains.MICROSOFT, ContribActivationMappings.mappings());
        table.addAll(OnnxDomains.MICROSOFT, ContribNormalizationMappings.mappings());
        table.addAll(OnnxDomains.MICROSOFT, ContribAttentionMappings.mappings());
        table.addAll(OnnxDomains.MICROSOFT, ContribQuantizationMappings.mappings());
        table.addAll(OnnxDomains.MICROSOFT, QuantizedLayerMappings.mappings());
        table.addAll(OnnxDomains.ML, FeatureMappings.mappings());
        table.addAll(OnnxDomains.ML, CategoryMappings.mappings());
        table.addAll(OnnxDomains.ML, LinearModelMappings.mappings());
        table.addAll(OnnxDomains.ML, SupportVectorMappings.mappings());
        table.addAll(OnnxDomains.ML, TreeMappings.mappings());
        return table;
    }

    private void addAll(List<Mapping> family) {
        addAll(OnnxDomains.DEFAULT, family);
    }

    private void addAll(String domain, List<Mapping> family) {
        for (Mapping mapping : family) {
            Key key = new Key(domain, mapping.opType());
            if (mappings.put(key, mapping) != null) {
                throw new IllegalStateException("two mappings for " + key.qualified());
            }
        }
    }

    /** The mapping of an operator, or null; the default domain has two names. */
    @Nullable
    Mapping find(String domain, String opType) {
        return mappings.get(new Key(OnnxDomains.canonical(domain), opType));
    }

    /** Every operator that can be imported, in alphabetical order; outside the default domain after the domain's name. */
    Set<String> operators() {
        return mappings.keySet().stream().map(Key::qualified).collect(Collectors.toCollection(TreeSet::new));
    }
}
