package io.neurometer.engine.backend.onednn;

import org.bytedeco.dnnl.global.dnnl;

/** Instruction sets as the library tells them apart. */
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
    static boolean hasBf16(int isa) {
        return has(isa, dnnl.dnnl_cpu_isa_avx512_core_bf16) || has(isa, dnnl.dnnl_cpu_isa_avx2_vnni_2);
    }

    /** Whether products of 8-bit integers are summed up in 32 bits by one instruction: VNNI or AMX-INT8. */
    static boolean hasInt8(int isa) {
        return has(isa, dnnl.dnnl_cpu_isa_avx512_core_vnni) || has(isa, dnnl.dnnl_cpu_isa_avx2_vnni);
    }

    /** The library's number of an instruction set has a bit for each that it includes. */
    private static boolean has(int isa, int part) {
        return (isa & part) == part;
    }
}
