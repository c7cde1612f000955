package io.neurometer.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OpKindTest {
    /** Names in reports that follow from the names of records, which must therefore stay as they are. */
    private static final String KINDS = """
            adaptive_pool batch_norm cast cast_like channel_shuffle clip compress concat constant_of_shape
            conv conv_integer conv_transpose depth_to_space dequantize dynamic_quantize einsum expand
            eye_like flatten gather gather_elements gather_nd gemm global_pool group_norm gru identity if
            instance_norm is_inf layer_norm loop lp_norm lp_pool lstm max_pool mean_variance_norm non_zero
            one_hot pad quantize radial_basis range reorder reshape resize reverse_sequence rms_norm rnn
            rotary scatter_elements scatter_nd self_attention slice space_to_depth split squeeze subsample
            scan tile transpose unsqueeze where
            """;

    @Test
    void areTheNamesOfRecordsInSnakeCase() {
        assertThat(records(Op.class).filter(OpKindTest::isNamedByItsRecord).map(OpKinds::of))
                .containsExactlyInAnyOrder(KINDS.split("\\s+"));
    }

    private static Stream<Class<?>> records(Class<?> family) {
        return family.isRecord()
                ? Stream.of(family)
                : Arrays.stream(family.getPermittedSubclasses()).flatMap(OpKindTest::records);
    }

    private static boolean isNamedByItsRecord(Class<?> op) {
        return Arrays.stream(op.getDeclaredMethods())
                .noneMatch(method -> method.getName().equals("kind"));
    }
}
