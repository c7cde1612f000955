package io.neurometer.engine.op;

import static io.neurometer.engine.error.ErrorCode.MODEL_INVALID;
import static io.neurometer.engine.error.ErrorCode.MODEL_SHAPE_MISMATCH;
import static io.neurometer.engine.op.RuleAssertions.assertRefused;
import static io.neurometer.engine.op.RuleAssertions.cost;
import static io.neurometer.engine.op.RuleAssertions.fp32;
import static io.neurometer.engine.op.RuleAssertions.infer;
import static io.neurometer.engine.op.RuleAssertions.symbolic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.op.OpVector.Kind;
import io.neurometer.engine.op.Placement.CacheWrite;
import io.neurometer.engine.op.Placement.Col2Im;
import io.neurometer.engine.op.RegionPooling.RoiAlign;
import io.neurometer.engine.op.RegionPooling.RoiFunction;
import io.neurometer.engine.op.Sampling.DeformConv;
import io.neurometer.engine.op.Sampling.GridSample;
import io.neurometer.engine.op.Sampling.Interpolation;
import io.neurometer.engine.op.Sampling.Outside;
import io.neurometer.engine.op.Selection.NonMaxSuppression;
import io.neurometer.engine.op.Selection.Unique;
import io.neurometer.engine.op.Signal.Dft;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules of operators that read, choose or write at computed places, and of transforms. */
class PlacesTest {
    private static final TensorType INDEX = TensorType.of(DataType.INT64);
    private static final GridSample LINEAR = new GridSample(Interpolation.LINEAR, Outside.ZEROS, false);

    private static Inputs known(TensorType x, Tensor... settings) {
        Inputs.Builder inputs = new Inputs.Builder().add(x);
        for (Tensor setting : settings) {
            inputs.add(setting.type(), setting);
        }
        return inputs.build();
    }

    private static Tensor longs(long... values) {
        return Tensor.ofLongs(values, values.length);
    }

    @Test
    void aGridHasACoordinateForEachDimension() {
        assertThat(infer(LINEAR, symbolic("N", 3, 8, 8), symbolic("N", "H", "W", 2)))
                .isEqualTo(symbolic("N", 3, "H", "W"));
        assertThat(infer(LINEAR, fp32(1, 3, 4, 5, 6), fp32(1, 2, 2, 2, 3))).isEqualTo(fp32(1, 3, 2, 2, 2));
        assertRefused(MODEL_SHAPE_MISMATCH, "coordinates", LINEAR, fp32(1, 3, 8, 8), fp32(1, 5, 5, 3));
        assertRefused(MODEL_SHAPE_MISMATCH, "nothing to read", LINEAR, fp32(1, 3, 0, 8), fp32(1, 5, 5, 2));
        assertThat(cost(LINEAR, fp32(2, 3, 8, 8), fp32(2, 5, 5, 2)).other())
                .isEqualTo(OpVector.of(Kind.MUL, 100 + 4 * 150).plus(Kind.ADD, 100 + 3 * 150));
    }

    @Test
    void regionsAreFourNumbersAndASample() {
        RoiAlign align = new RoiAlign(RoiFunction.AVERAGE, true, 7, 7, 2, 1);
        TensorType batches = TensorType.of(DataType.INT64, 9);
        assertThat(infer(align, fp32(2, 16, 20, 20), fp32(9, 4), batches)).isEqualTo(fp32(9, 16, 7, 7));
        assertRefused(MODEL_SHAPE_MISMATCH, "numbers of a region", align, fp32(2, 16, 20, 20), fp32(9, 5), batches);
        assertRefused(MODEL_SHAPE_MISMATCH, "wrong shape", align, fp32(2, 16, 20, 20), fp32(8, 4), batches);
    }

    @Test
    void deformableConvolutionsNeedTwoOffsetsForEachTap() {
        DeformConv conv = new DeformConv(RuleAssertions.window(0, 1, 1), 1, 2);
        TensorType x = fp32(1, 4, 8, 8);
        assertThat(infer(conv, x, fp32(6, 4, 3, 3), fp32(1, 36, 8, 8))).isEqualTo(fp32(1, 6, 8, 8));
        assertRefused(MODEL_SHAPE_MISMATCH, "wrong shape", conv, x, fp32(6, 4, 3, 3), fp32(1, 18, 8, 8));
        OpCost cost = cost(conv, x, fp32(6, 4, 3, 3), fp32(1, 36, 8, 8));
        assertThat(cost.mac()).isEqualTo(6 * 64 * 36);
        assertThat(cost.other()).isEqualTo(OpVector.of(Kind.MUL, 4 * 64 * 36).plus(Kind.ADD, 3 * 64 * 36));
    }

    @Test
    void selectionsAreAsLargeAsTheDataMakeThem() {
        assertThat(infer(new NonMaxSuppression(false), fp32(1, 6, 4), fp32(1, 2, 6)))
                .isEqualTo(new TensorType(DataType.INT64, Shape.of(List.of(Dim.UNKNOWN, Dim.of(3)))));
        Tensor x = Tensor.ofFloats(new float[] {2, Float.NaN, 1, 2, Float.NaN, -0f, 0f}, 7);
        Unique unique = new Unique(null, true);
        assertThat(unique.infer(known(x.type()).part(0, 1)).get(0).shape().isFixed())
                .isFalse();
        Inputs inputs = new Inputs.Builder().add(x.type(), x).build();
        assertThat(unique.infer(inputs).get(0)).isEqualTo(fp32(4));
        DistinctSlices sorted = DistinctSlices.of(unique, x);
        assertThat(List.of(sorted.first(0), sorted.first(1), sorted.first(2), sorted.first(3)))
                .containsExactly(5, 2, 0, 1);
        assertThat(sorted.groups()).containsExactly(2, 3, 1, 2, 3, 0, 0);
        assertThat(DistinctSlices.of(new Unique(0, false), x).groups()).containsExactly(0, 1, 2, 0, 1, 3, 3);
    }

    /** The second box overlaps the first by exactly one third, which is no more than the threshold allows. */
    @Test
    void boxesAreLeftOutBeyondTheThresholdAlone() {
        Tensor boxes = Tensor.ofFloats(new float[] {0, 0, 1, 2, 0, 1, 1, 3, 0, 0, 1, 1.9f}, 1, 3, 4);
        Tensor scores = Tensor.ofFloats(new float[] {0.9f, 0.9f, 0.5f}, 1, 1, 3);
        Tensor third = Tensor.ofFloats(new float[] {1 / 3f});
        Inputs inputs = known(boxes.type(), scores, longs(3), third);
        Inputs given = new Inputs.Builder()
                .add(boxes.type(), boxes)
                .add(inputs, 1)
                .add(inputs, 2)
                .add(inputs, 3)
                .build();
        BoxSelection selection = BoxSelection.of(new NonMaxSuppression(false), given);
        assertThat(selection.count()).isEqualTo(2);
        assertThat(selection.get(0)).containsExactly(0, 0, 0);
        assertThat(selection.get(1)).containsExactly(0, 0, 1);
    }

    @Test
    void columnsMakeUpTheImage() {
        Window window =
                new Window(List.of(), List.of(2L, 2L), List.of(), Window.Padding.EXPLICIT, List.of(), List.of());
        Col2Im op = new Col2Im(window);
        assertThat(op.infer(known(fp32(1, 18, 4), longs(5, 5), longs(3, 3)))).containsExactly(fp32(1, 2, 5, 5));
        assertThatThrownBy(() -> op.infer(known(fp32(1, 18, 5), longs(5, 5), longs(3, 3))))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("do not make up the image");
        assertThatThrownBy(() -> op.infer(known(fp32(1, 18, 4), longs(5, 5), longs(3, 0))))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("a block has no elements");
    }

    @Test
    void anUpdateFitsItsCache() {
        CacheWrite write = new CacheWrite(-2, false);
        assertThat(infer(write, fp32(2, 3, 8, 4), fp32(2, 3, 2, 4))).isEqualTo(fp32(2, 3, 8, 4));
        assertRefused(MODEL_SHAPE_MISMATCH, "more new rows", write, fp32(2, 3, 8, 4), fp32(2, 3, 9, 4));
        assertRefused(MODEL_SHAPE_MISMATCH, "wrong shape", write, fp32(2, 3, 8, 4), fp32(2, 3, 2, 5));
        assertRefused(MODEL_INVALID, "along the batch", new CacheWrite(0, false), fp32(2, 3), fp32(2, 3));
    }

    @Test
    void transformsAreAlongAnAxisThatIsNotThatOfTheParts() {
        Dft half = new Dft(false, true);
        assertThat(half.infer(known(fp32(2, 10, 1), Tensor.ofLongs(new long[] {1}))))
                .containsExactly(fp32(2, 6, 2));
        assertThat(new Dft(true, true).infer(known(fp32(2, 6, 2), Tensor.ofLongs(new long[] {-2}))))
                .containsExactly(fp32(2, 10, 1));
        assertThatThrownBy(() -> half.infer(known(fp32(2, 10, 1), Tensor.ofLongs(new long[] {2}))))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("real and imaginary part");
        assertThatThrownBy(() -> half.infer(
                        known(fp32(2, 10, 1), Tensor.ofLongs(new long[] {1}), Tensor.ofLongs(new long[] {1L << 30}))))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("too long");
        assertRefused(MODEL_SHAPE_MISMATCH, "no real or complex numbers", half, fp32(2, 10, 3), INDEX);
        Inputs inputs = known(fp32(3, 8, 2), Tensor.ofLongs(new long[] {1}));
        Dft whole = new Dft(false, false);
        assertThat(whole.cost(inputs, whole.infer(inputs)).other())
                .isEqualTo(OpVector.of(Kind.MUL, 3 * 2 * 8 * 3).plus(Kind.ADD, 3 * 3 * 8 * 3));
    }
}
