package io.neurometer.engine.exec;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.backend.DeviceMemory;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.reference.ReferenceBackend;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The reference on a device with memory of its own, which is other memory of the host. As on a GPU, a tensor and what it
 * is reshaped to have one copy, and other views have copies of their own. Whatever is out of date is ruined.
 */
final class ApartBackend implements Backend {
    static final String NAME = "apart";

    private static final byte RUIN = (byte) 0xEE;

    private final ReferenceBackend reference = new ReferenceBackend();
    private final Predicate<Op> runs;
    private final Map<Object, Copy> copies = new IdentityHashMap<>();
    private int uploads;
    private int downloads;

    /** @param runs the operators that the device has kernels for */
    ApartBackend(Predicate<Op> runs) {
        this.runs = runs;
    }

    private enum Newer {
        HOST,
        DEVICE,
        NEITHER
    }

    private static final class Copy {
        private final Tensor elements;
        private Newer newer;

        Copy(Tensor elements, Newer newer) {
            this.elements = elements;
            this.newer = newer;
        }
    }

    /** How often elements have gone from the host to the device. */
    int uploads() {
        return uploads;
    }

    /** How often elements have come back. */
    int downloads() {
        return downloads;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public BackendInfo info() {
        return reference.info();
    }

    @Override
    public Optional<Kernel> kernel(KernelRequest request) {
        return runs.test(request.op()) ? reference.kernel(request).map(DeviceKernel::new) : Optional.empty();
    }

    @Override
    public DeviceMemory memory() {
        return new DeviceMemory() {
            @Override
            public void fetch(Tensor tensor) {
                Copy copy = copies.get(key(tensor));
                if (copy != null && copy.newer == Newer.DEVICE) {
                    tensor.bytes().put(copy.elements.bytes());
                    copy.newer = Newer.NEITHER;
                    downloads++;
                }
            }

            @Override
            public void written(Tensor tensor) {
                Copy copy = copies.get(key(tensor));
                if (copy != null) {
                    ruin(copy.elements);
                    copy.newer = Newer.HOST;
                }
            }
        };
    }

    private Tensor read(Tensor tensor) {
        Copy copy = copies.computeIfAbsent(key(tensor), key -> new Copy(Tensor.allocate(tensor.type()), Newer.HOST));
        if (copy.newer == Newer.HOST) {
            copy.elements.bytes().put(tensor.bytes());
            copy.newer = Newer.NEITHER;
            uploads++;
        }
        return copy.elements.reshape(tensor.shape());
    }

    private Tensor write(Tensor tensor) {
        Copy copy = copies.computeIfAbsent(key(tensor), key -> new Copy(Tensor.allocate(tensor.type()), Newer.DEVICE));
        ruin(tensor);
        copy.newer = Newer.DEVICE;
        return copy.elements.reshape(tensor.shape());
    }

    /** What ND4J knows the copies by. */
    private static Object key(Tensor tensor) {
        return tensor.array().data();
    }

    private static void ruin(Tensor tensor) {
        for (int i = 0; i < tensor.byteSize(); i++) {
            tensor.bytes().put(i, RUIN);
        }
    }

    private final class DeviceKernel implements Kernel {
        private final Kernel kernel;

        DeviceKernel(Kernel kernel) {
            this.kernel = kernel;
        }

        @Override
        public void run(KernelArguments arguments) {
            List<@Nullable Tensor> inputs = new ArrayList<>();
            for (int i = 0; i < arguments.inputCount(); i++) {
                inputs.add(arguments.hasInput(i) ? read(arguments.input(i)) : null);
            }
            List<@Nullable Tensor> outputs = new ArrayList<>();
            for (int i = 0; i < arguments.outputCount(); i++) {
                outputs.add(arguments.hasOutput(i) ? write(arguments.output(i)) : null);
            }
            try (Tensor workspace = Tensor.allocate(TensorType.of(DataType.UINT8, kernel.plannedWorkspaceBytes()))) {
                kernel.run(new KernelArguments(inputs, outputs, workspace));
            }
        }

        @Override
        public boolean holds(int index) {
            return kernel.holds(index);
        }

        @Override
        public boolean mayOverwrite(int index) {
            return kernel.mayOverwrite(index);
        }

        @Override
        public long workspaceBytes() {
            return kernel.workspaceBytes();
        }

        @Override
        public long plannedWorkspaceBytes() {
            return kernel.plannedWorkspaceBytes();
        }

        @Override
        public void close() {
            kernel.close();
        }
    }
}
