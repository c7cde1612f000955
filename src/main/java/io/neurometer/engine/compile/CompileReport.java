package io.neurometer.engine.compile;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.memory.PlannedMemory;
import io.neurometer.engine.pass.PassReport;
import java.util.List;
import java.util.Map;

/**
 * What became of a model when it was compiled.
 *
 * @param backend the one asked for
 * @param precision the arithmetic asked for
 * @param threads how many threads one operator uses
 * @param passes what each rewrite did, in order; empty when the graph was compiled as it stands
 * @param steps what runs: kernels, reorderings between them, and views
 * @param stepsByBackend how many of the steps run on which backend; views, which run nothing, as {@value #VIEW}
 * @param fallbacks the nodes that run on the reference though another backend was asked for, in order
 * @param weights bytes of constants
 * @param memory what one run takes
 * @param narrowings how much less memory values take than the graph declares, by the name of the source graph's node;
 *     those that are missing take what it declares
 * @param millis from graph to executable: types inferred, graph rewritten, kernels made, weights read and prepared
 */
public record CompileReport(
        String backend,
        Precision precision,
        int threads,
        List<PassReport> passes,
        int steps,
        Map<String, Integer> stepsByBackend,
        List<Fallback> fallbacks,
        Weights weights,
        PlannedMemory memory,
        Map<String, Narrowing> narrowings,
        double millis) {
    /** Stands for a backend at steps that only look at a value in another way. */
    public static final String VIEW = "view";

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
