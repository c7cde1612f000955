package io.neurometer.engine.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Precision;
import org.bytedeco.dnnl.global.dnnl;
import org.junit.jupiter.api.Test;

/** Which precisions have instructions of their own on which processors. */
class IsaTest {
    @Test
    void bfloat16NeedsInstructionsForIt() {
        assertThat(Isa.refusal(Precision.BF16, dnnl.dnnl_cpu_isa_avx512_core_vnni))
                .hasValueSatisfying(
                        reason -> assertThat(reason).contains("AVX512-BF16").contains("slower"));
        assertThat(Isa.refusal(Precision.BF16, dnnl.dnnl_cpu_isa_avx2_vnni)).isPresent();
        assertThat(Isa.refusal(Precision.BF16, dnnl.dnnl_cpu_isa_avx2_vnni_2)).isEmpty();
        assertThat(Isa.refusal(Precision.BF16, dnnl.dnnl_cpu_isa_avx512_core_bf16))
                .isEmpty();
        assertThat(Isa.refusal(Precision.BF16, dnnl.dnnl_cpu_isa_avx512_core_fp16))
                .isEmpty();
        assertThat(Isa.refusal(Precision.BF16, dnnl.dnnl_cpu_isa_avx512_core_amx))
                .isEmpty();
        assertThat(Isa.refusal(Precision.BF16, dnnl.dnnl_cpu_isa_avx10_2_512)).isEmpty();
    }

    @Test
    void integersNeedInstructionsThatSumThem() {
        assertThat(Isa.refusal(Precision.INT8, dnnl.dnnl_cpu_isa_avx))
                .hasValueSatisfying(reason -> assertThat(reason).contains("AVX2"));
        assertThat(Isa.refusal(Precision.INT8, dnnl.dnnl_cpu_isa_avx2)).isEmpty();
        assertThat(Isa.refusal(Precision.INT8, dnnl.dnnl_cpu_isa_avx512_core)).isEmpty();
        assertThat(Isa.refusal(Precision.INT8, dnnl.dnnl_cpu_isa_avx2_vnni)).isEmpty();
        assertThat(Isa.refusal(Precision.INT8, dnnl.dnnl_cpu_isa_avx512_core_vnni))
                .isEmpty();
        assertThat(Isa.refusal(Precision.INT8, dnnl.dnnl_cpu_isa_avx512_core_amx))
                .isEmpty();
    }

    @Test
    void everyProcessorHasFp32() {
        assertThat(Isa.refusal(Precision.FP32, dnnl.dnnl_cpu_isa_sse41)).isEmpty();
    }
}
