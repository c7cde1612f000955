package io.neurometer.engine.backend.reference;

import static io.neurometer.engine.backend.reference.KernelRuns.assertAgreesWithDoubles;
import static io.neurometer.engine.backend.reference.KernelRuns.random;
import static io.neurometer.engine.backend.reference.KernelRuns.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NormalizationKernelsTest {
    private static final float EPSILON = 1e-5f;

    @Test
    void allElementTypesAgree() {
        Random random = new Random(1);
        Tensor x = random(random, 2, 4, 3, 5);
        Tensor perChannel = random(random, 4);
        Tensor variance = Tensor.ofFloats(new float[] {1, 2, 0.5f, 4}, 4);
        for (DataType type : List.of(DataType.FP32, DataType.FP16, DataType.BF16)) {
            double tolerance = type == DataType.FP32 ? 1e-5 : type == DataType.FP16 ? 2e-3 : 2e-2;
            assertAgreesWithDoubles(
                    new Normalization.BatchNorm(EPSILON),
                    type,
                    tolerance,
                    x,
                    perChannel,
                    perChannel,
                    perChannel,
                    variance);
            Tensor scale = random(random, 5);
            assertAgreesWithDoubles(new Normalization.LayerNorm(-1, EPSILON), type, tolerance, x, scale, scale);
            assertAgreesWithDoubles(new Normalization.RmsNorm(2, EPSILON), type, tolerance, x, random(random, 3, 5));
            assertAgreesWithDoubles(
                    new Normalization.InstanceNorm(EPSILON), type, tolerance, x, perChannel, perChannel);
            assertAgreesWithDoubles(
                    new Normalization.GroupNorm(2, EPSILON), type, tolerance, x, perChannel, perChannel);
            assertAgreesWithDoubles(new Normalization.LocalResponseNorm(3, 0.5f, 0.75f, 1), type, tolerance, x);
            assertAgreesWithDoubles(new Normalization.LpNorm(1, 2), type, tolerance, x);
            assertAgreesWithDoubles(new Normalization.MeanVarianceNorm(List.of(0, 3)), type, tolerance, x);
        }
    }

    @Test
    void scalesAreBroadcastToTheRow() {
        Tensor x = random(new Random(2), 2, 2, 3);
        Op op = new Normalization.LayerNorm(1, EPSILON);
        float[] plain = run(op, x).toFloats();
        float[] columns = run(op, x, Tensor.ofFloats(new float[] {1, 2, 3}, 3)).toFloats();
        float[] rows = run(op, x, Tensor.ofFloats(new float[] {5, 7}, 1, 2, 1)).toFloats();
        float[] all = run(op, x, Tensor.ofFloats(new float[] {4}, 1), Tensor.ofFloats(new float[] {1}, 1))
                .toFloats();
        for (int i = 0; i < plain.length; i++) {
            assertThat(columns[i]).isCloseTo(plain[i] * (i % 3 + 1), within(1e-5f));
            assertThat(rows[i]).isCloseTo(plain[i] * (i / 3 % 2 == 0 ? 5 : 7), within(1e-5f));
            assertThat(all[i]).isCloseTo(plain[i] * 4 + 1, within(1e-5f));
        }
    }

    @Test
    void groupsMayHaveOneScaleEach() {
        Tensor x = random(new Random(3), 2, 4, 3);
        Op op = new Normalization.GroupNorm(2, EPSILON);
        float[] perGroup = run(op, x, Tensor.ofFloats(new float[] {2, 3}, 2)).toFloats();
        float[] perChannel =
                run(op, x, Tensor.ofFloats(new float[] {2, 2, 3, 3}, 4)).toFloats();
        assertThat(perGroup).isEqualTo(perChannel);
    }

    @Test
    void zeroVectorsStayZero() {
        Tensor zeros = Tensor.ofFloats(new float[4], 2, 2);
        assertThat(run(new Normalization.LpNorm(0, 2), zeros).toFloats()).containsOnly(0f);
    }

    @Test
    void nothingToComputeIsNoFault() {
        Tensor x = random(new Random(4), 0, 4, 3);
        Tensor c = random(new Random(5), 4);
        assertThat(run(new Normalization.BatchNorm(EPSILON), x, c, c, c, c).elements())
                .isZero();
        assertThat(run(new Normalization.LayerNorm(-1, EPSILON), random(new Random(6), 2, 0))
                        .elements())
                .isZero();
        assertThat(run(new Normalization.LpNorm(0, 2), x).elements()).isZero();
    }
}
