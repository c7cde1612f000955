package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Precision;
import java.util.Optional;
import org.bytedeco.dnnl.global.dnnl;

/** The instruction sets of CPUs, by oneDNN's numbers. */
final class Isa {
    private Isa() {}

    static String name(int isa) {
        if (isa >= dnnl.dnnl_cpu_isa_avx512_core_amx) {
            return "avx512 amx";
        } else if (isa == dnnl.dnnl_cpu_isa_avx512_core_bf16 || isa == dnnl.dnnl_cpu_isa_avx512_core_fp16) {
            return "avx512 bf16";
        } else if (isa == dnnl.dnnl_cpu_isa_avx512_core_vnni) {
            return "avx512 vnni";
        } else if (isa == dnnl.dnnl_cpu_isa_avx512_core) {
            return "avx512";
        } else if (isa >= dnnl.dnnl_cpu_isa_avx2) {
            return "avx2";
        }
        return "base";
    }

    /**
     * Whether bfloat16 elements are read and multiplied by instructions of their own, AVX512-BF16, AMX-BF16 or
     * AVX-NE-CONVERT, rather than taken apart and put together in FP32.
     */
    private static boolean hasBf16(int isa) {
        return has(isa, dnnl.dnnl_cpu_isa_avx512_core_bf16) || has(isa, dnnl.dnnl_cpu_isa_avx2_vnni_2);
    }

    /** Whether products of 8-bit integers are summed up in 32 bits by one instruction: VNNI or AMX-INT8. */
    private static boolean hasInt8(int isa) {
        return has(isa, dnnl.dnnl_cpu_isa_avx512_core_vnni) || has(isa, dnnl.dnnl_cpu_isa_avx2_vnni);
    }

    /** Whether oneDNN's products of 8-bit integers are exact here: without VNNI, sums on the way saturate at 16 bits. */
    static boolean multipliesIntegers() {
        return hasInt8(dnnl.dnnl_get_effective_cpu_isa());
    }

    /** Whether vectors have 512 bits here. */
    static boolean hasWideVectors() {
        return has(dnnl.dnnl_get_effective_cpu_isa(), dnnl.dnnl_cpu_isa_avx512_core);
    }

    /** Why a precision would be emulated on that instruction set; empty where there are instructions for it. */
    static Optional<String> refusal(Precision precision, int isa) {
        if (precision == Precision.BF16 && !hasBf16(isa)) {
            return Optional.of("this processor has none of AVX512-BF16, AMX-BF16 and AVX-NE-CONVERT, and emulating"
                    + " bfloat16 is slower than FP32");
        }
        if (precision == Precision.INT8 && !has(isa, dnnl.dnnl_cpu_isa_avx2)) {
            return Optional.of("this processor has no AVX2, and products of 8-bit integers are not faster than"
                    + " FP32 without it");
        }
        return Optional.empty();
    }

    /** oneDNN's number of an instruction set has a bit for each that it includes. */
    private static boolean has(int isa, int part) {
        return (isa & part) == part;
    }
}
