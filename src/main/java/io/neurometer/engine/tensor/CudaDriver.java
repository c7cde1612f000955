package io.neurometer.engine.tensor;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** This machine, as the library of NVIDIA's driver tells. Nothing of CUDA itself is needed to ask it. */
final class CudaDriver implements CudaMachine {
    private static final int COMPUTE_CAPABILITY_MAJOR = 75;
    private static final int COMPUTE_CAPABILITY_MINOR = 76;
    private static final int FIRST = 0;
    private static final int MAX_NAME = 256;

    /** Where CUDA may be installed besides the usual places. Once loaded from there, ND4J finds its libraries. */
    private static final List<Path> TOOLKITS =
            List.of(Path.of("/usr/local/cuda-11.6/lib64"), Path.of("/usr/local/cuda/lib64"));

    private static final Path MODULE_VERSION = Path.of("/sys/module/nvidia/version");

    private final String name;
    private final List<NativeLibrary> loaded = new ArrayList<>();

    /** @param name of the driver's library */
    CudaDriver(String name) {
        this.name = name;
    }

    @Override
    public boolean loads(String library) {
        return open(library)
                || TOOLKITS.stream()
                        .map(folder -> folder.resolve(library))
                        .anyMatch(file -> Files.exists(file) && open(file.toString()));
    }

    private boolean open(String library) {
        try {
            loaded.add(NativeLibrary.getInstance(library));
            return true;
        } catch (UnsatisfiedLinkError absent) {
            return false;
        }
    }

    @Override
    public int start() {
        return call("cuInit", 0);
    }

    @Override
    public int devices() {
        IntByReference count = new IntByReference();
        return call("cuDeviceGetCount", count) == 0 ? count.getValue() : 0;
    }

    @Override
    public int cudaVersion() {
        IntByReference version = new IntByReference();
        return call("cuDriverGetVersion", version) == 0 ? version.getValue() : 0;
    }

    @Override
    public int computeCapability() {
        return attribute(COMPUTE_CAPABILITY_MAJOR) * 10 + attribute(COMPUTE_CAPABILITY_MINOR);
    }

    @Override
    public Gpu gpu() {
        byte[] text = new byte[MAX_NAME];
        call("cuDeviceGetName", text, text.length, FIRST);
        LongByReference memory = new LongByReference();
        call("cuDeviceTotalMem_v2", memory, FIRST);
        String capability = attribute(COMPUTE_CAPABILITY_MAJOR) + "." + attribute(COMPUTE_CAPABILITY_MINOR);
        return new Gpu(Native.toString(text, StandardCharsets.UTF_8.name()), capability, memory.getValue(), version());
    }

    private String version() {
        int cuda = cudaVersion();
        String supported = "CUDA " + cuda / 1000 + "." + cuda % 1000 / 10;
        try {
            return Files.readString(MODULE_VERSION).strip() + " (" + supported + ")";
        } catch (IOException unreadable) {
            return supported;
        }
    }

    private int attribute(int number) {
        IntByReference value = new IntByReference();
        call("cuDeviceGetAttribute", value, number, FIRST);
        return value.getValue();
    }

    private int call(String function, Object... arguments) {
        return NativeLibrary.getInstance(name).getFunction(function).invokeInt(arguments);
    }
}
