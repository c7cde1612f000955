package io.neurometer.engine.measure.ceiling;

import io.neurometer.engine.compile.StorageRatio;
import io.neurometer.engine.cost.AnalyticReport;
import io.neurometer.engine.cost.BytesMoved;
import io.neurometer.engine.cost.LayerCost;
import io.neurometer.engine.report.Reading;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that one run of a model moves: as its graph declares its values, or less where an executable holds them in fewer
 * bytes. Inputs and outputs of the model are always as declared.
 */
public final class Traffic {
    private static final long BYTES_PER_PARAMETER = 4;

    private final AnalyticReport analytic;
    private final Map<String, StorageRatio> storageRatios;

    private Traffic(AnalyticReport analytic, Map<String, StorageRatio> storageRatios) {
        this.analytic = analytic;
        this.storageRatios = Map.copyOf(storageRatios);
    }

    /** As the graph declares its values. */
    public static Traffic asDeclared(AnalyticReport analytic) {
        return new Traffic(analytic, Map.of());
    }

    /** @param storageRatios by the name of the layer; what is missing is held as declared */
    public static Traffic of(AnalyticReport analytic, Map<String, StorageRatio> storageRatios) {
        return new Traffic(analytic, storageRatios);
    }

    /** Of one layer, its weights and the features that it reads and writes; absent where its types are not known. */
    Reading<Long> bytes(LayerCost cost) {
        return cost.bytesMoved().map(declared -> weights(cost) + features(cost));
    }

    /**
     * What must move: weights, inputs and outputs, and the features of layers that do not fit in the last-level cache.
     *
     * @param lastLevelCache bytes, or null where they are not known: then every feature counts as staying in it
     */
    public long compulsory(@Nullable Long lastLevelCache) {
        BytesMoved declared = analytic.totals().bytesMoved();
        long bytes = Math.round(declared.weights() * share(Traffic::declaredWeights, this::weights));
        bytes = Math.addExact(bytes, Math.addExact(declared.inputs(), declared.outputs()));
        for (LayerCost cost : analytic.layers()) {
            long features = features(cost);
            if (lastLevelCache != null && features > lastLevelCache) {
                bytes = Math.addExact(bytes, features);
            }
        }
        return bytes;
    }

    /** Bytes that one run after the other goes through: what must move and the most that lies between layers. */
    public long workingSet() {
        double features = share(Traffic::declaredFeatures, this::features);
        return Math.addExact(
                compulsory(null), Math.round(analytic.totals().peak().bytes().inplace() * features));
    }

    /** All layers' bytes as they are held by those declared. */
    private double share(ToDoubleFunction<LayerCost> declared, ToDoubleFunction<LayerCost> held) {
        double all = analytic.layers().stream().mapToDouble(declared).sum();
        return all == 0 || storageRatios.isEmpty()
                ? 1
                : analytic.layers().stream().mapToDouble(held).sum() / all;
    }

    private long weights(LayerCost cost) {
        return Math.round(declaredWeights(cost) * storageRatio(cost).weights());
    }

    private long features(LayerCost cost) {
        return Math.round(declaredFeatures(cost) * storageRatio(cost).features());
    }

    private StorageRatio storageRatio(LayerCost cost) {
        return storageRatios.getOrDefault(cost.name(), StorageRatio.AS_DECLARED);
    }

    /** Of a table of embeddings only the rows that are looked up. */
    private static long declaredWeights(LayerCost cost) {
        Long moved = cost.bytesMoved().value();
        return moved == null ? 0 : Math.min(moved, cost.params() * BYTES_PER_PARAMETER);
    }

    private static long declaredFeatures(LayerCost cost) {
        Long moved = cost.bytesMoved().value();
        return moved == null ? 0 : moved - declaredWeights(cost);
    }
}
