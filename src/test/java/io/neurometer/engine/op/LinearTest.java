package io.neurometer.engine.op;

import static io.neurometer.engine.error.ErrorCode.MODEL_INVALID;
import static io.neurometer.engine.error.ErrorCode.MODEL_SHAPE_MISMATCH;
import static io.neurometer.engine.op.RuleAssertions.assertRefused;
import static io.neurometer.engine.op.RuleAssertions.cost;
import static io.neurometer.engine.op.RuleAssertions.fp32;
import static io.neurometer.engine.op.RuleAssertions.infer;
import static io.neurometer.engine.op.RuleAssertions.symbolic;
import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.op.Linear.Einsum;
import io.neurometer.engine.op.Linear.FullyConnected;
import io.neurometer.engine.op.Linear.Gemm;
import io.neurometer.engine.op.Linear.MatMul;
import io.neurometer.engine.op.Linear.MatMulInteger;
import io.neurometer.engine.op.Linear.QuantizedMatMul;
import io.neurometer.engine.op.Linear.RadialBasis;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import org.junit.jupiter.api.Test;

class LinearTest {
    private static final TensorType BYTES = TensorType.of(DataType.UINT8, 4, 3);

    @Test
    void shapesOfProducts() {
        assertThat(infer(new FullyConnected(), symbolic("N", "L", 3), fp32(5, 3), fp32(5)))
                .isEqualTo(symbolic("N", "L", 5));
        assertThat(infer(new MatMul(), symbolic("N", 1, 2, 3), symbolic(4, 3, "K")))
                .isEqualTo(symbolic("N", 4, 2, "K"));
        assertThat(infer(new MatMul(), fp32(3), fp32(2, 3, 4))).isEqualTo(fp32(2, 4));
        assertThat(infer(new MatMul(), fp32(3), fp32(3))).isEqualTo(fp32());
        assertThat(infer(new Gemm(1, 1, true, true), fp32(3, 2), fp32(4, 3), fp32(4)))
                .isEqualTo(fp32(2, 4));
        assertThat(infer(new Einsum("...ij,...jk->...ik"), fp32(7, 1, 2, 3), fp32(5, 3, 4)))
                .isEqualTo(fp32(7, 5, 2, 4));
        assertThat(infer(new Einsum("ba"), fp32(2, 3))).isEqualTo(fp32(3, 2));
        assertThat(infer(new Einsum("bij, bjk -> bik"), symbolic("N", 2, 3), symbolic("N", 3, 4)))
                .isEqualTo(symbolic("N", 2, 4));
        assertThat(infer(new MatMulInteger(), BYTES, TensorType.of(DataType.INT8, 3, 2)))
                .isEqualTo(TensorType.of(DataType.INT32, 4, 2));
        TensorType right = TensorType.of(DataType.INT8, 3, 2);
        assertThat(infer(new QuantizedMatMul(), BYTES, right, fp32(), fp32(2), TensorType.of(DataType.UINT8)))
                .isEqualTo(fp32(4, 2));
        assertThat(infer(new RadialBasis(), symbolic("N", 84), fp32(10, 84))).isEqualTo(symbolic("N", 10));
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertRefused(MODEL_SHAPE_MISMATCH, "columns of the weight", new FullyConnected(), fp32(2, 3), fp32(5, 4));
        assertRefused(MODEL_SHAPE_MISMATCH, "wrong shape", new FullyConnected(), fp32(2, 3), fp32(5, 3), fp32(4));
        assertRefused(MODEL_SHAPE_MISMATCH, "too few", new FullyConnected(), fp32(), fp32(5, 3));
        assertRefused(MODEL_SHAPE_MISMATCH, "inner dimensions", new MatMul(), fp32(2, 3), fp32(2, 3));
        assertRefused(MODEL_SHAPE_MISMATCH, "scalar", new MatMul(), fp32(), fp32(2, 3));
        assertRefused(MODEL_SHAPE_MISMATCH, "broadcast", new MatMul(), fp32(2, 2, 3), fp32(4, 3, 2));
        assertRefused(MODEL_SHAPE_MISMATCH, "C cannot", new Gemm(1, 1, false, false), fp32(2, 3), fp32(3, 4), fp32(3));
        assertRefused(MODEL_SHAPE_MISMATCH, "dimensions", new Gemm(1, 1, false, false), fp32(1, 2, 3), fp32(3, 4));
        assertRefused(MODEL_INVALID, "malformed", new Einsum("ij,j1->i"), fp32(2, 3), fp32(3, 1));
        assertRefused(MODEL_INVALID, "malformed", new Einsum("ij->ik"), fp32(2, 3));
        assertRefused(MODEL_INVALID, "malformed", new Einsum("ij->ii"), fp32(2, 3));
        assertRefused(MODEL_SHAPE_MISMATCH, "does not fit its input", new Einsum("ijk"), fp32(2, 3));
        assertRefused(MODEL_SHAPE_MISMATCH, "index 'j'", new Einsum("ij,jk"), fp32(2, 3), fp32(4, 3));
        assertRefused(MODEL_SHAPE_MISMATCH, "datatype", new MatMulInteger(), fp32(2, 3), BYTES);
        TensorType three = TensorType.of(DataType.UINT8, 3);
        assertRefused(
                MODEL_SHAPE_MISMATCH,
                "zero point",
                new MatMulInteger(),
                BYTES,
                TensorType.of(DataType.UINT8, 3, 2),
                three);
        TensorType right = TensorType.of(DataType.INT8, 3, 2);
        assertRefused(MODEL_SHAPE_MISMATCH, "scale", new QuantizedMatMul(), BYTES, right, fp32(), fp32(3));
        assertRefused(MODEL_SHAPE_MISMATCH, "one element", new QuantizedMatMul(), BYTES, right, fp32(4), fp32(2));
        assertRefused(MODEL_SHAPE_MISMATCH, "centres", new RadialBasis(), fp32(1, 84), fp32(10, 83));
    }

    @Test
    void aLinearLayerHasOneEdgeForEachWeightAndPosition() {
        OpCost cost = cost(new FullyConnected(), fp32(197, 768), fp32(3072, 768), fp32(3072));
        assertThat(cost.mac()).isEqualTo(464_781_312);
        assertThat(cost.connections()).isEqualTo(464_781_312);
        assertThat(cost.biasConnections()).isEqualTo(605_184);
        assertThat(cost.op()).isEqualTo(929_562_624);
    }

    @Test
    void theLastLayerOfLeNetHasItsPublishedConnections() {
        OpCost cost = cost(new RadialBasis(), fp32(1, 84), fp32(10, 84));
        assertThat(cost.connections()).isEqualTo(840);
        assertThat(cost.op()).isEqualTo(3 * 840);
    }

    @Test
    void productsCountEveryTerm() {
        assertThat(cost(new MatMul(), fp32(2, 1, 4, 5), fp32(3, 5, 6)).mac()).isEqualTo(2 * 3 * 4 * 5 * 6);
        assertThat(cost(new Gemm(1, 1, true, false), fp32(5, 4), fp32(5, 6), fp32(6))
                        .op())
                .isEqualTo(2 * 4 * 5 * 6);
        assertThat(cost(new Gemm(2, 1, false, false), fp32(4, 5), fp32(5, 6))
                        .other()
                        .total())
                .isEqualTo(24);
        assertThat(cost(new Einsum("bij,bjk->bik"), fp32(2, 3, 4), fp32(2, 4, 5))
                        .mac())
                .isEqualTo(2 * 3 * 4 * 5);
        assertThat(cost(new Einsum("ij->i"), fp32(3, 4)).other().total()).isEqualTo(9);
    }
}
