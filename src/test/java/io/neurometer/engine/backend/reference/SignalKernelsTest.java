package io.neurometer.engine.backend.reference;

import static io.neurometer.engine.backend.reference.KernelRuns.random;
import static io.neurometer.engine.backend.reference.KernelRuns.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.neurometer.engine.op.Generation;
import io.neurometer.engine.op.Generation.WindowFunction;
import io.neurometer.engine.op.LinearAlgebra;
import io.neurometer.engine.op.Signal;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SignalKernelsTest {
    private static Tensor number(long value) {
        return Tensor.ofLongs(new long[] {value});
    }

    /** Every length up to 40: powers of two, primes and what lies between. */
    @Test
    void fastTransformsAreTheSumsOfTheDefinition() {
        for (int n = 1; n <= 40; n++) {
            Tensor x = random(new Random(n), 1, n, 2);
            float[] given = x.toFloats();
            float[] found = run(new Signal.Dft(false, false), x, number(1)).toFloats();
            for (int k = 0; k < n; k++) {
                double real = 0;
                double imaginary = 0;
                for (int i = 0; i < n; i++) {
                    double angle = -2 * Math.PI * ((long) i * k % n) / n;
                    real += given[2 * i] * Math.cos(angle) - given[2 * i + 1] * Math.sin(angle);
                    imaginary += given[2 * i] * Math.sin(angle) + given[2 * i + 1] * Math.cos(angle);
                }
                assertThat((double) found[2 * k]).isCloseTo(real, within(1e-5 * n));
                assertThat((double) found[2 * k + 1]).isCloseTo(imaginary, within(1e-5 * n));
            }
        }
    }

    @Test
    void theInverseGivesTheSignalBack() {
        for (int n : new int[] {1, 7, 8, 30, 1009}) {
            Tensor x = random(new Random(n), n, 3, 2);
            Tensor spectrum = run(new Signal.Dft(false, false), x, number(0));
            assertClose(run(new Signal.Dft(true, false), spectrum, number(-3)), x.toFloats());
        }
    }

    @Test
    void halfASpectrumGivesARealSignalBack() {
        for (int n : new int[] {2, 7, 8, 30}) {
            Tensor x = random(new Random(n), 2, n, 1);
            Tensor half = run(new Signal.Dft(false, true), x, number(1));
            assertThat(half.shape().size(1)).isEqualTo(n / 2 + 1);
            assertClose(run(new Signal.Dft(true, true), half, number(1), number(n)), x.toFloats());
        }
    }

    private static void assertClose(Tensor actual, float[] expected) {
        float[] found = actual.toFloats();
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).isCloseTo(expected[i], within(1e-5f));
        }
    }

    @Test
    void aLengthFillsUpWithZerosOrCuts() {
        Tensor x = Tensor.ofFloats(new float[] {1, 2, 3}, 1, 3, 1);
        assertThat(run(new Signal.Dft(false, false), x, number(1), number(1)).toFloats())
                .containsExactly(1, 0);
        Tensor padded = run(new Signal.Dft(false, false), x, number(1), number(4));
        assertClose(padded, new float[] {6, 0, -2, -2, 2, 0, -2, 2});
    }

    /** Frames 1 2 and 3 4 of a signal with a step of 2: sums, then differences. */
    @Test
    void shortTimeTransformsAreThoseOfTaperedFrames() {
        Tensor x = Tensor.ofFloats(new float[] {1, 2, 3, 4, 5}, 1, 5);
        Tensor window = Tensor.ofFloats(new float[] {1, 0.5f}, 2);
        Tensor found = run(new Signal.Stft(true), x, number(2), window);
        assertThat(found.shape().sizes()).containsExactly(1, 2, 2, 2);
        assertThat(found.toFloats()).containsExactly(2, 0, 0, 0, 5, 0, 1, 0);
        Tensor complex = Tensor.ofFloats(new float[] {1, 1, 2, 0}, 1, 2, 2);
        assertThat(run(new Signal.Stft(false), complex, number(1), null, number(2))
                        .toFloats())
                .containsExactly(3, 1, -1, 1);
    }

    /** Four bands over 9 frequencies: their edges lie at bins 0 1 2 3 5 7 of 16 + 1 points at 16 kHz. */
    @Test
    void melWeightsAreTriangles() {
        Tensor found = run(
                new Signal.MelWeights(DataType.FP32),
                number(4),
                number(16),
                number(16_000),
                Tensor.ofFloats(new float[] {0}),
                Tensor.ofFloats(new float[] {8000}));
        assertThat(found.shape().sizes()).containsExactly(9, 4);
        double step = 2595 * Math.log10(1 + 8000 / 700.0) / 6;
        int[] edges = new int[6];
        for (int i = 0; i < edges.length; i++) {
            edges[i] = (int) Math.floor(17 * 700 * (Math.pow(10, i * step / 2595) - 1) / 16_000);
        }
        float[] weights = found.toFloats();
        for (int band = 0; band < 4; band++) {
            assertThat(weights[edges[band + 1] * 4 + band])
                    .as("centre of band %d", band)
                    .isEqualTo(1);
            for (int bin = 0; bin < 9; bin++) {
                boolean outside = bin < edges[band] || bin >= Math.max(edges[band + 2], edges[band + 1] + 1);
                if (outside) {
                    assertThat(weights[bin * 4 + band]).isZero();
                }
            }
        }
    }

    @Test
    void windowsAreTheirFormulas() {
        Tensor hann = run(new Generation.Window(WindowFunction.HANN, true, DataType.FP64), number(4));
        assertThat(hann.toFloats()).containsExactly(0, 0.5f, 1, 0.5f);
        Tensor hamming = run(new Generation.Window(WindowFunction.HAMMING, false, DataType.FP32), number(3));
        assertThat(hamming.toFloats()).containsExactly(4 / 46f, 1, 4 / 46f);
        Tensor blackman = run(new Generation.Window(WindowFunction.BLACKMAN, false, DataType.FP32), number(3));
        assertClose(blackman, new float[] {0, 1, 0});
        assertThat(run(new Generation.Window(WindowFunction.HANN, false, DataType.FP32), number(1))
                        .toFloats())
                .containsOnly(Float.NaN);
    }

    @Test
    void determinantsOfTriangularSingularAndExchangedMatrices() {
        float[] matrices = {2, 5, 7, 0, 3, 1, 0, 0, 4, /* */ 1, 2, 3, 2, 4, 6, 1, 1, 1, /* */ 0, 1, 0, 1, 0, 0, 0, 0, 1
        };
        Tensor x = Tensor.ofFloats(matrices, 3, 3, 3);
        assertThat(run(new LinearAlgebra.Determinant(), x).toFloats()).containsExactly(24, 0, -1);
        assertThat(run(new LinearAlgebra.Determinant(), Tensor.ofFloats(new float[0], 2, 0, 0))
                        .toFloats())
                .containsExactly(1, 1);
    }
}
