package io.neurometer.service.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Settings of all models and of some. */
class BatchingPropertiesTest {
    private static BatchingProperties with(Map<String, BatchingProperties.OfModel> models) {
        return new BatchingProperties(true, 20, Duration.ZERO, false, models);
    }

    @Test
    void theLargestBatchIsAPowerOfTwo() {
        assertThat(with(Map.of()).of("any", null).maxBatch()).isEqualTo(16);
    }

    @Test
    void aModelMayDiffer() {
        BatchingProperties properties =
                with(Map.of("own", new BatchingProperties.OfModel(null, 4, Duration.ofMillis(2), true)));

        assertThat(properties.of("own", null)).isEqualTo(new BatchingPolicy(4, Duration.ofMillis(2), true));
        assertThat(properties.of("other", null)).isEqualTo(new BatchingPolicy(16, Duration.ZERO, false));
    }

    @Test
    void aModelMayBeLeftOut() {
        BatchingProperties properties = with(Map.of("own", new BatchingProperties.OfModel(false, null, null, null)));

        assertThat(properties.of("own", null).maxBatch()).isEqualTo(1);
    }

    @Test
    void sizesThatMakeNoSenseAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BatchingProperties(true, 0, Duration.ZERO, false, Map.of()))
                .withMessageContaining("neurometer.batching.max-batch");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with(Map.of("m", new BatchingProperties.OfModel(null, 0, null, null))))
                .withMessageContaining("neurometer.batching.models.m.max-batch");
    }
}
