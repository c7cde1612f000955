package io.neurometer.engine.compile;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.memory.PlannedMemory;
import io.neurometer.engine.pass.PassReport;
import java.util.List;
import java.util.Map;

/**
 * What became of a model when it was compiled.
 *
 * @param options what was asked for
 * @param threads how many threads one operator uses
 * @param passes what each rewrite did, in order; empty when the graph was compiled as it stands
 * @param stepsByBackend how many of the steps run on which backend; views, which run nothing, as {@value #VIEW}
 * @param fallbacks the nodes that run on the reference though another backend was asked for, in order
 * @param weights bytes of constants
 * @param memory what one run takes
 * @param storageRatios by the name of the source graph's node; those that are missing are held as the graph declares
 * @param millis from graph to executable: types inferred, graph rewritten, kernels made, weights read and prepared
 */
public record CompileReport(
        CompileOptions options,
        int threads,
        List<PassReport> passes,
        Map<String, Integer> stepsByBackend,
        List<Fallback> fallbacks,
        Weights weights,
        PlannedMemory memory,
        Map<String, StorageRatio> storageRatios,
        double millis) {
    /** Stands for a backend at steps that only look at a value in another way. */
    public static final String VIEW = "view";

    /** The backend asked for. */
    public String backend() {
        return options.backend();
    }

    /** The arithmetic asked for. */
    public Precision precision() {
        return options.precision();
    }

    /** What runs: kernels, reorderings between them, and views. */
    public int steps() {
        return stepsByBackend.values().stream().mapToInt(Integer::intValue).sum();
    }

    /**
     * Constants in memory, in bytes.
     *
     * @param stored in row-major order, as the model file has them or as they are computed from it
     * @param prepared in the forms of kernels' own
     * @param shapeDependent those that follow from the input shapes and belong to this executable alone
     */
    public record Weights(long stored, long prepared, long shapeDependent) {
        public long total() {
            return stored + prepared + shapeDependent;
        }
    }
}
