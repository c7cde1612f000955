package io.neurometer.engine.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** ND4J's CUDA library for one platform: what it was compiled for, and which libraries it needs beside itself. */
enum CudaBuild {
    LINUX(
            "linux-x86_64",
            "libcuda.so.1",
            List.of(37, 50, 52, 60, 61, 70, 75, 80, 86),
            List.of(
                    "libcudart.so.11.0",
                    "libcublasLt.so.11",
                    "libcublas.so.11",
                    "libcusparse.so.11",
                    "libcusolver.so.11",
                    "libcusolverMg.so.11"),
            "libcudart.so.%d"),
    WINDOWS(
            "windows-x86_64",
            "nvcuda.dll",
            List.of(50, 52, 61, 75, 86),
            List.of(
                    "cudart64_110.dll",
                    "cublasLt64_11.dll",
                    "cublas64_11.dll",
                    "cusparse64_11.dll",
                    "cusolver64_11.dll",
                    "cusolverMg64_11.dll"),
            "cudart64_%d.dll");

    /** The major version of CUDA that all of them belong to. */
    static final int MAJOR = 11;

    private static final String FOLDER = "org/nd4j/linalg/jcublas/bindings/";

    private final String platform;
    private final String driver;
    private final List<Integer> architectures;
    private final List<String> libraries;
    private final String otherRuntime;

    CudaBuild(
            String platform, String driver, List<Integer> architectures, List<String> libraries, String otherRuntime) {
        this.platform = platform;
        this.driver = driver;
        this.architectures = architectures;
        this.libraries = libraries;
        this.otherRuntime = otherRuntime;
    }

    /** ND4J's library for a platform; empty where it has none. */
    static Optional<CudaBuild> of(String platform) {
        return Arrays.stream(values())
                .filter(build -> build.platform.equals(platform))
                .findFirst();
    }

    boolean isOnClassPath(ClassLoader loader) {
        return loader.getResource(FOLDER + platform + "/" + System.mapLibraryName("nd4jcuda")) != null;
    }

    /** The library of NVIDIA's driver. */
    String driver() {
        return driver;
    }

    /** The libraries of CUDA, each after those that it needs. */
    List<String> libraries() {
        return libraries;
    }

    /** The runtime library of a later major version of CUDA. */
    String runtimeOf(int major) {
        return otherRuntime.formatted(major);
    }

    /**
     * Whether a GPU can run its machine code, which fits the same major version and any later minor one. The library
     * holds no code in a form that the driver could compile for others.
     *
     * @param computeCapability ten times the major version, plus the minor one
     */
    boolean runsOn(int computeCapability) {
        return architectures.stream()
                .anyMatch(compiled -> compiled / 10 == computeCapability / 10 && compiled <= computeCapability);
    }

    /** The compute capabilities that it was compiled for. */
    List<String> computeCapabilities() {
        return architectures.stream()
                .map(compiled -> compiled / 10 + "." + compiled % 10)
                .toList();
    }
}
