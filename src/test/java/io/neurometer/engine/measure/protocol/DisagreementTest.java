package io.neurometer.engine.measure.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.ProgressListener;
import io.neurometer.engine.measure.TestBackend;
import io.neurometer.engine.measure.Warning;
import io.neurometer.engine.measure.clock.SystemClock;
import io.neurometer.engine.measure.host.RequestCount;
import io.neurometer.engine.measure.phase.BackendAgreement;
import io.neurometer.engine.measure.phase.ColdStart;
import io.neurometer.engine.measure.phase.Latency;
import io.neurometer.engine.measure.phase.Memory;
import io.neurometer.engine.measure.phase.PreFlight;
import io.neurometer.engine.measure.phase.Trials;
import io.neurometer.engine.measure.phase.WarmUp;
import io.neurometer.engine.report.Findings;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A report on a backend that answers something else than the reference is invalid, and says so. */
class DisagreementTest {
    private static final Protocol PROTOCOL = Protocol.fixed(
            "brief",
            5,
            new PreFlight(0, false),
            new ColdStart(),
            new WarmUp(new WarmUp.Rule(2, 0.01, WarmUp.Until.OVER, 1)),
            new Latency(new Latency.Rule(20, 0, 1, 3)),
            new Memory(0),
            new BackendAgreement(5));

    private static void write(KernelArguments arguments, float value) {
        for (int i = 0; i < arguments.output(0).elements(); i++) {
            arguments.output(0).bytes().putFloat(Float.BYTES * i, value);
        }
    }

    private static Findings measured(float value, float reference) {
        ModelCompiler compiler = new ModelCompiler(new Backends(List.of(
                new TestBackend("timed", arguments -> write(arguments, value)),
                new TestBackend(arguments -> write(arguments, reference)))));
        return new Measurer(compiler, RequestCount.NONE, SystemClock.INSTANCE)
                .measure(
                        PROTOCOL,
                        Trials.request(compiler, 1),
                        CompileOptions.of("timed"),
                        ProgressListener.NONE,
                        Cancellation.NEVER);
    }

    @Test
    void equalOutputsAreNoReasonToDoubt() {
        Findings found = measured(2, 2);

        assertThat(found.require(BackendAgreement.AGREEMENT).agrees()).isTrue();
        assertThat(found.require(Measurer.VALIDITY).warnings())
                .extracting(Warning::code)
                .doesNotContain("BACKENDS_DISAGREE");
    }

    @Test
    void differentOutputsMakeTheReportInvalid() {
        Findings found = measured(2, 2.5f);

        assertThat(found.require(BackendAgreement.AGREEMENT).agrees()).isFalse();
        assertThat(found.require(Measurer.VALIDITY).valid().value()).isFalse();
        assertThat(found.require(Measurer.VALIDITY).warnings()).anySatisfy(warning -> {
            assertThat(warning.code()).isEqualTo("BACKENDS_DISAGREE");
            assertThat(warning.text()).startsWith("'y' differs from what the reference computes");
        });
    }
}
