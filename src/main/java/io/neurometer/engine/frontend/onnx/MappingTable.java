package io.neurometer.engine.frontend.onnx;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The ONNX operators of the default domain that can be imported; each family adds its own rows. */
final class MappingTable {
    private final Map<String, Mapping> mappings = new HashMap<>();

    static MappingTable standard() {
        MappingTable table = new MappingTable();
        ShapingMappings.register(table);
        GatheringMappings.register(table);
        ConstantMappings.register(table);
        ActivationMappings.register(table);
        ElementwiseMappings.register(table);
        LinearMappings.register(table);
        QuantizationMappings.register(table);
        RecurrentMappings.register(table);
        ReductionMappings.register(table);
        SoftmaxMappings.register(table);
        ConvolutionMappings.register(table);
        PoolingMappings.register(table);
        NormalizationMappings.register(table);
        ResizingMappings.register(table);
        return table;
    }

    void add(String opType, Mapping mapping) {
        if (mappings.put(opType, mapping) != null) {
            throw new IllegalStateException("two mappings for " + opType);
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
