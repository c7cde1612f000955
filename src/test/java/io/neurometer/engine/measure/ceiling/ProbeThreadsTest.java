package io.neurometer.engine.measure.ceiling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class ProbeThreadsTest {
    @Test
    void everyThreadDoesItsPart() {
        Set<Integer> seen = ConcurrentHashMap.newKeySet();

        assertThat(new ProbeThreads(3).run(seen::add)).isNotNegative();

        assertThat(seen).containsExactlyInAnyOrder(0, 1, 2);
    }

    @Test
    void theFailureOfAThreadIsNotLost() {
        assertThatThrownBy(() -> new ProbeThreads(2).run(number -> {
                    if (number == 1) {
                        throw new IllegalStateException("no");
                    }
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("no");
    }
}
