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

    /** Whether bfloat16 products run in instructions of their own, rather than emulated in FP32. */
    static boolean hasBf16(int isa) {
        return isa == dnnl.dnnl_cpu_isa_avx512_core_bf16
                || isa == dnnl.dnnl_cpu_isa_avx512_core_fp16
                || isa >= dnnl.dnnl_cpu_isa_avx512_core_amx;
    }
}
