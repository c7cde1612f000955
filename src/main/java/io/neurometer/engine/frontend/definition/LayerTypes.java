package io.neurometer.engine.frontend.definition;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every layer type there is, by name. */
final class LayerTypes {
    private static final List<LayerType> ALL = all(
            LinearLayers.TYPES,
            ConvolutionLayers.TYPES,
            PoolingLayers.TYPES,
            NormalizationLayers.TYPES,
            ActivationLayers.TYPES,
            AttentionLayers.TYPES,
            TransformerLayers.TYPES,
            RecurrentLayers.TYPES,
            EmbeddingLayers.TYPES,
            CombiningLayers.TYPES,
            ShapingLayers.TYPES,
            PaddingLayers.TYPES,
            UpsamplingLayers.TYPES,
            SlicingLayers.TYPES,
            IdentityLayers.TYPES);

    private static final Map<String, LayerType> BY_NAME = byName();

    private LayerTypes() {}

    /** In the order of the documentation. */
    static List<LayerType> all() {
        return ALL;
    }

    static @Nullable LayerType find(String nameOrAlias) {
        return BY_NAME.get(nameOrAlias);
    }

    static Set<String> names() {
        return BY_NAME.keySet();
    }

    @SafeVarargs
    private static List<LayerType> all(List<LayerType>... families) {
        List<LayerType> types = new ArrayList<>();
        for (List<LayerType> family : families) {
            types.addAll(family);
        }
        return List.copyOf(types);
    }

    private static Map<String, LayerType> byName() {
        Map<String, LayerType> types = new LinkedHashMap<>();
        for (LayerType type : ALL) {
            put(types, type.name(), type);
            type.aliases().forEach(alias -> put(types, alias, type));
        }
        return Collections.unmodifiableMap(types);
    }

    private static void put(Map<String, LayerType> types, String name, LayerType type) {
        if (types.putIfAbsent(name, type) != null) {
            throw new IllegalStateException("two layer types are called " + name);
        }
    }
}
