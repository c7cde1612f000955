package io.neurometer.engine.frontend.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The ONNX operators of the default domain that can be imported; each family hands out its own. */
final class MappingTable {
    private final Map<String, Mapping> mappings = new HashMap<>();

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
        return table;
    }

    private void addAll(List<Mapping> family) {
        for (Mapping mapping : family) {
            if (mappings.put(mapping.opType(), mapping) != null) {
                throw new IllegalStateException("two mappings for " + mapping.opType());
            }
        }
    }

    @Nullable
    Mapping find(String opType) {
        return mappings.get(opType);
    }

    /** Every operator that can be imported, in alphabetical order. */
    Set<String> operators() {
        return new TreeSet<>(mappings.keySet());
    }
}
