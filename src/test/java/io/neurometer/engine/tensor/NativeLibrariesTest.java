package io.neurometer.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A build carries the natives of one machine, they are the ones that load, and they compute. */
class NativeLibrariesTest {
    @Test
    void oneVariantIsOnTheClassPath() {
        NativeRuntime.Status status = NativeRuntime.status();

        assertThat(NativeVariant.onClassPath(getClass().getClassLoader(), status.platform()))
                .singleElement()
                .extracting(NativeVariant::extension)
                .isEqualTo(status.variant());
    }

    @Test
    void multipliesMatrices() {
        NativeRuntime.require();
        INDArray a = Nd4j.createFromArray(new float[][] {{1, 2}, {3, 4}});
        INDArray b = Nd4j.createFromArray(new float[][] {{5, 6}, {7, 8}});

        assertThat(a.mmul(b).toFloatMatrix()).isDeepEqualTo(new float[][] {{19, 22}, {43, 50}});
    }
}
