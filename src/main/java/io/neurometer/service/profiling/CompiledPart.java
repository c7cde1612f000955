package io.neurometer.service.profiling;

import io.neurometer.engine.compile.CompileReport;
import io.neurometer.engine.compile.Fallback;
import java.util.List;
import java.util.Map;

/**
 * What became of the model that was measured, as reports show it.
 *
 * @param backend the one asked for
 * @param precision the arithmetic asked for
 * @param threads how many threads one operator uses
 * @param passes what each rewrite of the graph did, in order
 * @param steps kernels, reorderings between them, and views, which run nothing
 * @param stepsByBackend how many of the steps run on which backend
 * @param fallbacks operators that run on the reference kernels though another backend was asked for
 * @param weightBytes constants in memory
 * @param compileMs from graph to executable
 */
record CompiledPart(
        String backend,
        String precision,
        int threads,
        List<AppliedPass> passes,
        int steps,
        Map<String, Integer> stepsByBackend,
        List<Fallback> fallbacks,
        WeightBytes weightBytes,
        double compileMs) {

    /** @param tried nodes that it looked at @param applied how often it changed the graph @param ms with verification */
    record AppliedPass(String name, int tried, int applied, double ms) {}

    /**
     * @param stored in row-major order, as the model file has them or as they are computed from it
     * @param prepared in the forms of kernels' own
     * @param shapeDependent those that follow from the input shapes
     * @param total the sum
     */
    record WeightBytes(long stored, long prepared, long shapeDependent, long total) {}

    static CompiledPart of(CompileReport report) {
        CompileReport.Weights weights = report.weights();
        return new CompiledPart(
                report.backend(),
                report.precision().word(),
                report.threads(),
                report.passes().stream()
                        .map(pass -> new AppliedPass(pass.pass(), pass.tried(), pass.applied(), pass.nanos() / 1e6))
                        .toList(),
                report.steps(),
                report.stepsByBackend(),
                report.fallbacks(),
                new WeightBytes(weights.stored(), weights.prepared(), weights.shapeDependent(), weights.total()),
                report.millis());
    }
}
