package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CastKernelsTest {
    private static final double[] VALUES = {
        0,
        -0.0,
        0.5,
        -0.75,
        1,
        -1,
        2.5,
        127,
        128,
        -128,
        -129,
        255,
        256,
        300,
        16_777_217,
        -2_147_483_648.0,
        4e9,
        -7e18,
        1e30
    };

    private static final List<DataType> TYPES =
            List.of(DataType.FP32, DataType.INT64, DataType.INT32, DataType.BOOL, DataType.UINT8, DataType.INT8);

    /** More elements than are copied at a time. */
    private static Tensor values(DataType type) {
        Tensor tensor = Tensor.allocate(type, 3, 1111);
        for (int i = 0; i < tensor.elements(); i++) {
            Elements.putDouble(tensor.bytes(), type, i, VALUES[i % VALUES.length]);
        }
        return tensor;
    }

    @ParameterizedTest
    @EnumSource(names = {"FP32", "INT64", "INT32", "BOOL", "UINT8", "INT8"})
    void toAllOtherTypes(DataType from) {
        for (DataType to : TYPES) {
            if (from != to) {
                BothBackends.of(new Elementwise.Cast(to), values(from)).assertAgree(0);
                BothBackends.of(new Elementwise.CastLike(), values(from), Tensor.allocate(to, 1))
                        .assertAgree(0);
            }
        }
    }

    @Test
    void numbersThatAreNoneBecomeZeroOrTrue() {
        Tensor none = Tensor.ofFloats(new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}, 3);
        for (DataType to : List.of(DataType.INT64, DataType.INT32, DataType.BOOL, DataType.UINT8)) {
            BothBackends.of(new Elementwise.Cast(to), none).assertAgree(0);
        }
    }

    @Test
    void otherTypesAreLeft() {
        BothBackends.of(new Elementwise.Cast(DataType.FP64), values(DataType.FP32))
                .assertLeftToTheReference();
    }

    @ParameterizedTest
    @EnumSource(names = {"FP16", "BF16"})
    void halvesRoundToNearestEven(DataType type) {
        float[] reals = {
            1,
            1.0009765f,
            1.00048828125f,
            1.00146484375f,
            -0f,
            65504,
            65520,
            1e-7f,
            3e38f,
            1.00390625f,
            1.01171875f,
            Float.NEGATIVE_INFINITY
        };
        BothBackends.of(new Elementwise.Cast(type), Tensor.ofFloats(reals, reals.length))
                .assertAgree(0);
        // As often as makes enough for a team.
        Tensor halves = Tensor.allocate(type, 16, 1 << 16);
        for (int i = 0; i < halves.elements(); i++) {
            boolean isNaN = (i & 0x7FFF) > (type == DataType.FP16 ? 0x7C00 : 0x7F80);
            halves.bytes().putShort(i * Short.BYTES, (short) (isNaN ? 0 : i));
        }
        for (int threads = 1; threads < 4; threads++) {
            BothBackends.of(new Elementwise.Cast(DataType.FP32), halves)
                    .threads(threads)
                    .assertAgree(0);
        }
    }
}
