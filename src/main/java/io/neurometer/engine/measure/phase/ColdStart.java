package io.neurometer.engine.measure.phase;

import static io.neurometer.engine.report.Unit.MILLISECONDS;

import io.neurometer.engine.compile.CompileReport;
import io.neurometer.engine.measure.subject.Subject;
import io.neurometer.engine.report.Figure;
import io.neurometer.engine.report.Line;
import io.neurometer.engine.report.Section;

/** Loads the model anew and runs it once, so that cold means cold: what a service pays after each start. */
public final class ColdStart implements Phase {
    /** Stands beside {@code measured}. */
    public static final Figure<CompileReport> COMPILED =
            Figure.section("compiled", "What became of the model before it was measured.", CompileReport.SECTION);

    public static final Figure<Times> COLD =
            Figure.section("cold", "What a service pays after each start.", Times.SECTION);

    /** Milliseconds. */
    public record Times(double loadMs, double compileMs, double firstMs) {
        public static final Section<Times> SECTION = Section.of(Times.class)
                .figure("load_ms", MILLISECONDS, "From graph to executable, with weights and kernels.", Times::loadMs)
                .figure("compile_ms", MILLISECONDS, "Loading without weights, as for a new shape.", Times::compileMs)
                .figure("first_ms", MILLISECONDS, "First run, with cold caches and memory yet to take.", Times::firstMs)
                .line(times -> new Line(
                        "first run",
                        MILLISECONDS.format(times.firstMs),
                        "after loading for " + MILLISECONDS.format(times.loadMs)))
                .build();

        static Times of(Subject loaded, long firstNanos) {
            return new Times(loaded.loadNanos() / 1e6, loaded.compileNanos() / 1e6, firstNanos / 1e6);
        }
    }

    @Override
    public String name() {
        return "cold";
    }

    @Override
    public double usualSeconds(MeasurementRequest request) {
        return 1;
    }

    @Override
    public void run(Trial trial) {
        trial.checkpoint().enter(name());
        trial.findings().put(COLD, times(trial));
        trial.findings().put(COMPILED, trial.subject().compiled());
    }

    /** Loads the model and runs it once. */
    public static Times times(Trial trial) {
        Subject loaded = trial.load();
        long first = trial.call();
        trial.took(first);
        return Times.of(loaded, first);
    }
}
