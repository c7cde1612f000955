package io.neurometer.service.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.error.EngineException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestParametersTest {
    @Test
    void saysNothingUnlessAsked() {
        assertThat(options(Map.of())).isEqualTo(new InferRequest.Options(false, null, null, SchedulePolicy.DEFAULT));
    }

    @Test
    void handsOnWhatARequestAsksFor() {
        InferRequest.Options options = options(Map.of(
                "binary_data_output", true, "backend", "nd4j", "precision", "bf16", "priority", 2L, "timeout", 1500L));

        assertThat(options)
                .isEqualTo(new InferRequest.Options(
                        true, "nd4j", Precision.BF16, new SchedulePolicy(2, Duration.ofNanos(1_500_000), null)));
    }

    @Test
    void aTimeoutOfZeroIsNone() {
        assertThat(options(Map.of("timeout", 0L)).schedule()).isEqualTo(SchedulePolicy.DEFAULT);
    }

    @Test
    void unsignedNumbersBeyondALongAreTheGreatest() {
        BigInteger max = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

        SchedulePolicy schedule =
                options(Map.of("priority", max, "timeout", max)).schedule();

        assertThat(schedule.priority()).isEqualTo(Long.MAX_VALUE);
        assertThat(schedule.timeout()).isGreaterThan(Duration.ofDays(100_000));
        assertThatThrownBy(() -> options(Map.of("priority", max.add(BigInteger.ONE))))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("'priority'");
    }

    private static InferRequest.Options options(Map<String, Object> values) {
        RequestParameters parameters = new RequestParameters();
        values.forEach(parameters::put);
        return parameters.options();
    }
}
