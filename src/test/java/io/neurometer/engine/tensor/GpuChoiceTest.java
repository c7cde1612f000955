package io.neurometer.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ND4J is sent to a GPU only where the build and the machine have all that it needs, and the reason says what lacks. */
class GpuChoiceTest {
    private static final CudaBuild BUILD = CudaBuild.LINUX;

    /** A machine with one GPU and everything for it, of which tests take parts away. */
    private static final class Machine implements CudaMachine {
        private final Set<String> libraries = new HashSet<>(BUILD.libraries());
        private int status;
        private int devices = 1;
        private int cudaVersion = 11060;
        private int computeCapability = 86;

        Machine() {
            libraries.add(BUILD.driver());
        }

        @Override
        public boolean loads(String library) {
            return libraries.contains(library);
        }

        @Override
        public int start() {
            return status;
        }

        @Override
        public int devices() {
            return devices;
        }

        @Override
        public int cudaVersion() {
            return cudaVersion;
        }

        @Override
        public int computeCapability() {
            return computeCapability;
        }

        @Override
        public Gpu gpu() {
            return new Gpu("Model T", computeCapability / 10 + "." + computeCapability % 10, 1L << 33, "CUDA 11.6");
        }
    }

    private final Machine machine = new Machine();

    @Test
    void takesTheGpuWhereNothingLacks() {
        assertThat(GpuChoice.of(BUILD, machine)).isEqualTo(new GpuChoice(machine.gpu(), null));
    }

    @Test
    void thisBuildHoldsNoCuda() {
        ClassLoader loader = new ClassLoader(null) {};

        assertThat(GpuChoice.here(loader, "linux-x86_64").reason())
                .isEqualTo("this build holds no CUDA library of ND4J; build with -Pcuda");
        assertThat(GpuChoice.here(loader, "linux-arm64").reason())
                .isEqualTo("ND4J has no CUDA library for linux-arm64");
    }

    @Test
    void thereIsNoDriver() {
        machine.libraries.remove(BUILD.driver());

        refused("there is no driver of an NVIDIA GPU: libcuda.so.1 cannot be loaded");
    }

    @Test
    void theDriverDoesNotStart() {
        machine.status = 803;

        refused("the driver of the GPU does not start: error 803 of cuInit");
    }

    @Test
    void theDriverShowsNoGpu() {
        machine.devices = 0;
        refused("the driver shows this process no GPU");

        machine.status = 100;
        refused("the driver shows this process no GPU");
    }

    @Test
    void severalGpusMustBeNarrowedToOne() {
        machine.devices = 2;

        refused("there are 2 GPUs, among which ND4J would divide its threads; name one in CUDA_VISIBLE_DEVICES");
    }

    @Test
    void theDriverIsTooOld() {
        machine.cudaVersion = 10020;

        refused("the driver of the GPU supports CUDA 10.2 at most, and this build needs 11; install a newer driver");
    }

    @Test
    void theLibraryHoldsNoCodeForTheGpu() {
        machine.computeCapability = 90;

        refused("Model T has compute capability 9.0, and this ND4J holds machine code for "
                + "[3.7, 5.0, 5.2, 6.0, 6.1, 7.0, 7.5, 8.0, 8.6], each with later minor versions");
    }

    @ParameterizedTest
    @CsvSource({
        "35, false, false",
        "37, true, false",
        "53, true, true",
        "60, true, false",
        "61, true, true",
        "70, true, false",
        "75, true, true",
        "80, true, false",
        "86, true, true",
        "89, true, true",
        "90, false, false",
        "100, false, false",
        "120, false, false"
    })
    void machineCodeFitsLaterMinorVersionsOnly(int capability, boolean onLinux, boolean onWindows) {
        assertThat(CudaBuild.LINUX.runsOn(capability)).isEqualTo(onLinux);
        assertThat(CudaBuild.WINDOWS.runsOn(capability)).isEqualTo(onWindows);
    }

    @Test
    void eachLibraryOfCudaIsNeeded() {
        for (String library : BUILD.libraries()) {
            machine.libraries.remove(library);
            refused(library + " of CUDA 11 cannot be loaded; install its runtime libraries");
            machine.libraries.add(library);
        }
    }

    @Test
    void anotherCudaDoesNotFit() {
        machine.libraries.removeAll(List.copyOf(BUILD.libraries()));
        machine.libraries.add("libcudart.so.12");

        refused("libcudart.so.11.0 of CUDA 11 cannot be loaded; CUDA 12, which is here, does not fit this build");
    }

    private void refused(String reason) {
        assertThat(GpuChoice.of(BUILD, machine)).isEqualTo(new GpuChoice(null, reason));
    }
}
