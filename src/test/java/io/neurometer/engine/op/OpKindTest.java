package io.neurometer.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OpKindTest {
    /** Names in reports that follow from the names of records, which must therefore stay as they are. */
    private static final String KINDS = """
            adaptive_pool affine_grid batch_norm bit_cast cache_write cached_attention cast cast_like
            causal_conv channel_shuffle clip compress concat constant_of_shape conv conv_integer conv_transpose
            deform_conv depth_to_space dequantize determinant dft dynamic_quantize einsum expand eye_like
            flatten gather gather_elements gather_nd gemm global_pool grid_sample group_norm gru identity if
            instance_norm is_inf layer_norm linear_attention loop lp_norm lp_pool lstm max_pool max_roi_pool
            mean_variance_norm mel_weights non_max_suppression non_zero one_hot pad quantize radial_basis
            random_numbers range reorder reshape resize reverse_sequence rms_norm rnn roi_align rotary
            rotary_embedding scan scatter_elements scatter_nd self_attention slice space_to_depth split squeeze
            stft subsample tile transpose unique unsqueeze where
            group_query_attention label_lookup pairwise_coupling tree_ensemble
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
