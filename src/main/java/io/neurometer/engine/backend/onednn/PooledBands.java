package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.BoundKernel;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.backend.SharedKernel;
import io.neurometer.engine.backend.TeamWork;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Global pooling of an image: each thread pools the rows of its band, and one of them what has become of the rows.
 *
 * @param bands makes one position of each row
 * @param rows the type of what they make
 * @param column pools those
 */
record PooledBands(BandedKernel bands, TensorType rows, Kernel column) implements Kernel {
    @Override
    public void run(KernelArguments arguments) {
        try (BoundKernel bound = bind(arguments)) {
            bound.run();
        }
    }

    @Override
    public BoundKernel bind(KernelArguments arguments) {
        return new Bound(arguments);
    }

    @Override
    public Layout inputLayout(int index) {
        return bands.inputLayout(index);
    }

    @Override
    public Layout outputLayout(int index) {
        return column.outputLayout(index);
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public long workspaceBytes() {
        return bands.workspaceBytes() + column.workspaceBytes();
    }

    @Override
    public long plannedWorkspaceBytes() {
        return CacheLines.aligned(rows.bytes())
                + CacheLines.aligned(bands.plannedWorkspaceBytes())
                + column.plannedWorkspaceBytes();
    }

    @Override
    public List<String> operators() {
        List<String> operators = new ArrayList<>(bands.operators());
        operators.addAll(column.operators());
        return operators;
    }

    @Override
    public void close() {
        bands.close();
        column.close();
    }

    private Tensor between(KernelArguments all) {
        return all.workspace().slice(0, TensorType.of(DataType.UINT8, rows.bytes()));
    }

    private static @Nullable Tensor workspace(KernelArguments all, long offset, long bytes) {
        return bytes == 0 ? null : all.workspace().slice(offset, TensorType.of(DataType.UINT8, bytes));
    }

    private static KernelArguments arguments(Tensor input, Tensor output, @Nullable Tensor workspace) {
        List<@Nullable Tensor> outputs = new ArrayList<>();
        outputs.add(output);
        return new KernelArguments(List.of(input), outputs, workspace);
    }

    private KernelArguments first(KernelArguments all) {
        long offset = CacheLines.aligned(rows.bytes());
        return arguments(all.input(0), between(all), workspace(all, offset, bands.plannedWorkspaceBytes()));
    }

    private KernelArguments second(KernelArguments all) {
        long offset = CacheLines.aligned(rows.bytes()) + CacheLines.aligned(bands.plannedWorkspaceBytes());
        return arguments(between(all), all.output(0), workspace(all, offset, column.plannedWorkspaceBytes()));
    }

    private final class Bound implements SharedKernel {
        private final BoundBands parts;
        private BoundKernel end;

        Bound(KernelArguments arguments) {
            parts = new BoundBands(bands, first(arguments));
            end = column.bind(second(arguments));
        }

        @Override
        public int parts() {
            return parts.parts();
        }

        @Override
        public void runPart(int part) {
            parts.runPart(part);
        }

        @Override
        public boolean finishes() {
            return true;
        }

        @Override
        public void finish() {
            end.run();
        }

        @Override
        public void together(TeamWork work) {
            parts.together(work);
        }

        @Override
        public void run() {
            parts.run();
            finish();
        }

        @Override
        public boolean moveTo(KernelArguments arguments) {
            parts.moveTo(first(arguments));
            KernelArguments moved = second(arguments);
            if (!end.moveTo(moved)) {
                end.close();
                end = column.bind(moved);
            }
            return true;
        }

        @Override
        public void close() {
            parts.close();
            end.close();
        }
    }
}
