package io.neurometer.engine.measure.protocol;

import io.neurometer.engine.compile.CompileReport;
import io.neurometer.engine.compile.Fallback;
import io.neurometer.engine.measure.Warning;
import io.neurometer.engine.measure.phase.ColdStart;
import io.neurometer.engine.report.Findings;
import java.util.List;
import java.util.Optional;

/** Warns of a model that runs slower than another form of the same model would. */
final class SlowPaths {
    private SlowPaths() {}

    static Optional<Warning> of(Findings found) {
        CompileReport compiled = found.get(ColdStart.COMPILED).value();
        if (compiled == null) {
            return Optional.empty();
        }
        List<Fallback> widening =
                compiled.fallbacks().stream().filter(Fallback::widens).toList();
        if (widening.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Warning(
                "HALF_PRECISION_WIDENED",
                widening.size() + (widening.size() == 1 ? " convolution" : " convolutions") + " ('"
                        + widening.get(0).node()
                        + "' first) widen 16-bit floats to FP32 at every call and run outside of '"
                        + compiled.backend() + "'; the same model exported in FP32 runs faster"));
    }
}
