package io.neurometer.engine.backend.onednn;

import static io.neurometer.engine.backend.onednn.BothBackends.conv;
import static io.neurometer.engine.backend.onednn.BothBackends.random;
import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Kernel;
import java.util.Random;
import org.bytedeco.dnnl.global.dnnl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupedConvolutionTest {
    /** Sums of at most 288 products below 1. */
    private static final double SUMMATION = 2e-5;

    private final Random random = new Random(29);

    private BothBackends grouped(int groups, int inputs, int outputs) {
        return BothBackends.of(
                        conv(3, 1, groups),
                        random(random, 1, (long) groups * inputs, 9, 11),
                        random(random, (long) groups * outputs, inputs, 3, 3),
                        random(random, (long) groups * outputs))
                .constant(1, 2);
    }

    @ParameterizedTest
    @CsvSource({"4, 16, 16", "2, 16, 32", "3, 8, 8", "8, 4, 4", "2, 32, 8", "5, 3, 7", "16, 1, 2", "32, 1, 1"})
    void channelsSideBySideAndRowMajor(int groups, int inputs, int outputs) {
        grouped(groups, inputs, outputs).assertAgree(SUMMATION);
        grouped(groups, inputs, outputs).channelsLast().assertAgree(SUMMATION);
        grouped(groups, inputs, outputs).channelsLast().threads(2).assertAgree(SUMMATION);
    }

    @Test
    void channelsSideBySideStayThere() {
        try (Kernel kernel = new OnednnBackend()
                .kernel(grouped(4, 16, 16).channelsLast().request())
                .orElseThrow()) {
            MemoryDescriptor last = MemoryDescriptor.channelsLast(dnnl.dnnl_f32, 1, 64, 9, 11);
            assertThat(kernel.inputLayout(0)).isEqualTo(last);
            assertThat(kernel.outputLayout(0)).isEqualTo(last);
        }
    }
}
