package io.neurometer.engine.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.backend.ThreadPolicy;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A kernel of some microseconds has the calling thread alone, unless a team is asked for everywhere. */
class SmallKernelTest {
    @AfterEach
    void goBackToOneThread() {
        OpenMpThreads.apply(new ThreadPolicy.Active(1));
    }

    @Test
    void aTeamIsForLargeKernels() {
        OpenMpThreads.apply(new ThreadPolicy.Active(2));
        assertThat(hasTeam(1_000)).isFalse();
        assertThat(hasTeam(100_000L * RegionCost.factor())).isTrue();
    }

    @Test
    void aTeamCanBeAskedForEverywhere() {
        OpenMpThreads.apply(new ThreadPolicy.Active(2, true));
        assertThat(hasTeam(1_000)).isTrue();
    }

    private static boolean hasTeam(long elements) {
        TensorType type = TensorType.of(DataType.FP32, elements);
        try (Program program = (Program)
                ReorderKernels.kernel(type, Layout.ROW_MAJOR, Layout.ROW_MAJOR).orElseThrow()) {
            return program.team();
        }
    }
}
