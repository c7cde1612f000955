package io.neurometer.engine.measure.host;

import static io.neurometer.engine.report.Unit.BITS;

import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.tensor.CpuFeatures;
import java.util.Comparator;
import java.util.List;

/** The instruction sets that the speed of inference depends on. */
public record InstructionSets(Reading<List<String>> isa, Reading<Integer> vectorBits) {
    static final Section<InstructionSets> SECTION = Section.of(InstructionSets.class)
            .figure("isa", "Instruction set extensions that matter here, in the kernel's words.", InstructionSets::isa)
            .figure("vector_bits", BITS, "Vector width that the fastest backend uses.", InstructionSets::vectorBits)
            .build();

    private static final String NOT_TOLD = "only Linux tells, in /proc/cpuinfo";

    /** In the words of the Linux kernel. */
    private static final List<String> OF_INTEREST =
            List.of(("sse4_2 avx f16c fma avx2 avx_vnni avx_vnni_int8 avx_ne_convert avx512f avx512cd "
                            + "avx512bw avx512dq avx512vl avx512_vnni avx512_bf16 avx512_fp16 avx10 amx_tile "
                            + "amx_int8 amx_bf16 amx_fp16 asimd asimdhp asimddp sve sve2 svebf16 svei8mm bf16 i8mm "
                            + "sme")
                    .split(" "));

    static InstructionSets of(CpuFeatures features, List<BackendInfo> backends) {
        List<String> isa =
                OF_INTEREST.stream().filter(features.flags()::contains).toList();
        return new InstructionSets(
                features.known() ? Reading.of(isa) : Reading.absent(NOT_TOLD), vectorBits(features, backends));
    }

    private static Reading<Integer> vectorBits(CpuFeatures features, List<BackendInfo> backends) {
        if (features.flags().contains("asimd")) {
            return Reading.of(128);
        }
        return Reading.ofNullable(
                backends.stream()
                        .filter(BackendInfo::available)
                        .map(BackendInfo::isa)
                        .filter(isa -> isa != null)
                        .map(InstructionSets::bits)
                        .max(Comparator.naturalOrder())
                        .orElse(null),
                "no backend tells what it makes code for");
    }

    /** Of the set that is named first: what follows in parentheses is the processor's. */
    private static int bits(String isa) {
        return isa.startsWith("avx512") ? 512 : isa.startsWith("avx2") ? 256 : 128;
    }
}
