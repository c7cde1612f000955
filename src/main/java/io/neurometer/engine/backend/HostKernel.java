package io.neurometer.engine.backend;

import java.util.List;

/** A kernel that works on the host, among kernels that work on a device with memory of its own. */
public final class HostKernel implements Kernel {
    private final Kernel kernel;
    private final DeviceMemory memory;

    private HostKernel(Kernel kernel, DeviceMemory memory) {
        this.kernel = kernel;
        this.memory = memory;
    }

    /** The kernel, made to fetch what it reads and to say what it has written; itself where there is no such device. */
    public static Kernel among(DeviceMemory memory, Kernel kernel) {
        return memory.equals(DeviceMemory.HOST) ? kernel : new HostKernel(kernel, memory);
    }

    @Override
    public void run(KernelArguments arguments) {
        fetch(arguments);
        kernel.run(arguments);
        written(arguments);
    }

    @Override
    public BoundKernel bind(KernelArguments arguments) {
        return new Bound(kernel.bind(arguments), arguments);
    }

    @Override
    public Layout inputLayout(int index) {
        return kernel.inputLayout(index);
    }

    @Override
    public Layout outputLayout(int index) {
        return kernel.outputLayout(index);
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
    public List<String> operators() {
        return kernel.operators();
    }

    @Override
    public void close() {
        kernel.close();
    }

    private void fetch(KernelArguments arguments) {
        for (int i = 0; i < arguments.inputCount(); i++) {
            if (arguments.hasInput(i)) {
                memory.fetch(arguments.input(i));
            }
        }
    }

    private void written(KernelArguments arguments) {
        for (int i = 0; i < arguments.outputCount(); i++) {
            if (arguments.hasOutput(i)) {
                memory.written(arguments.output(i));
            }
        }
    }

    /** The kernel on its arguments. */
    private final class Bound implements BoundKernel {
        private final BoundKernel bound;
        private KernelArguments arguments;

        Bound(BoundKernel bound, KernelArguments arguments) {
            this.bound = bound;
            this.arguments = arguments;
        }

        @Override
        public void run() {
            fetch(arguments);
            bound.run();
            written(arguments);
        }

        @Override
        public boolean moveTo(KernelArguments others) {
            boolean moved = bound.moveTo(others);
            if (moved) {
                arguments = others;
            }
            return moved;
        }

        @Override
        public void close() {
            bound.close();
        }
    }
}
