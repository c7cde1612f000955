package io.neurometer.engine.tensor;

import java.util.List;

/** The builds that ND4J publishes of its native library, fastest first. */
enum NativeVariant {
    ONEDNN_AVX512("-onednn-avx512", "avx512"),
    ONEDNN_AVX2("-onednn-avx2", "avx2"),
    ONEDNN("-onednn", "base"),
    AVX512("-avx512", "avx512"),
    AVX2("-avx2", "avx2"),
    ARM_COMPUTE("-armcompute", "base"),
    BASE("", "base");

    private static final String FOLDER = "org/nd4j/linalg/cpu/nativecpu/bindings/";

    private final String extension;
    private final String isa;

    NativeVariant(String extension, String isa) {
        this.extension = extension;
        this.isa = isa;
    }

    /** What ND4J appends to the platform in names of artifacts and folders. */
    String extension() {
        return extension;
    }

    /** The instruction set it was compiled for: {@code base}, {@code avx2} or {@code avx512}. */
    String isa() {
        return isa;
    }

    /** Whether the processor has every instruction it uses; true where the processor cannot tell. */
    boolean runsOn(CpuFeatures cpu) {
        return switch (isa) {
            case "avx512" -> !cpu.known() || cpu.hasAvx512();
            case "avx2" -> !cpu.known() || cpu.hasAvx2();
            default -> true;
        };
    }

    /** Those whose library is on the class path. */
    static List<NativeVariant> onClassPath(ClassLoader loader, String platform) {
        String library = System.mapLibraryName("nd4jcpu");
        return List.of(values()).stream()
                .filter(variant -> loader.getResource(FOLDER + platform + variant.extension + "/" + library) != null)
                .toList();
    }

    /** The fastest one that this processor can run. */
    static NativeVariant bestFor(CpuFeatures cpu, String platform) {
        if (!platform.endsWith("x86_64")) {
            return BASE;
        }
        return cpu.hasAvx512() ? ONEDNN_AVX512 : cpu.hasAvx2() ? ONEDNN_AVX2 : BASE;
    }
}
