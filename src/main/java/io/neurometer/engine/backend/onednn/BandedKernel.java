package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.BoundKernel;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A kernel for each band of an image, which run at the same time. The rows of a band lie in memory without gaps. */
final class BandedKernel implements Kernel {
    private final KernelRequest request;
    private final List<Band> bands;
    private final List<Kernel> parts;
    private final BandRole[] roles;
    private final Layout[] inputs;
    private final Layout output;

    private BandedKernel(
            KernelRequest request,
            List<Band> bands,
            List<Kernel> parts,
            BandRole[] roles,
            Layout[] inputs,
            Layout output) {
        this.request = request;
        this.bands = List.copyOf(bands);
        this.parts = List.copyOf(parts);
        this.roles = roles;
        this.inputs = inputs;
        this.output = output;
    }

    /** Makes the parts; null, with everything freed, where one cannot be had or wants memory in another order. */
    static @Nullable BandedKernel of(
            KernelRequest request,
            List<Band> bands,
            List<KernelRequest> requests,
            BandRole[] roles,
            Function<KernelRequest, @Nullable Kernel> maker) {
        List<Kernel> parts = new ArrayList<>();
        boolean complete = false;
        try {
            for (KernelRequest part : requests) {
                Kernel kernel = maker.apply(part);
                if (kernel == null || !fits(kernel, part, roles, parts)) {
                    if (kernel != null) {
                        kernel.close();
                    }
                    return null;
                }
                parts.add(kernel);
            }
            Layout[] inputs = new Layout[roles.length];
            for (int i = 0; i < roles.length; i++) {
                Layout layout = parts.get(0).inputLayout(i);
                inputs[i] = roles[i] == BandRole.WHOLE
                        ? layout
                        : whole(layout, request.inputs().type(i));
            }
            Layout output =
                    whole(parts.get(0).outputLayout(0), request.outputs().get(0));
            complete = true;
            return new BandedKernel(request, bands, parts, roles, inputs, output);
        } finally {
            if (!complete) {
                parts.forEach(Kernel::close);
            }
        }
    }

    private static boolean fits(Kernel kernel, KernelRequest part, BandRole[] roles, List<Kernel> before) {
        boolean fits = areRows(kernel.outputLayout(0), part.outputs().get(0));
        for (int i = 0; fits && i < roles.length; i++) {
            if (part.inputs().has(i)) {
                Layout layout = kernel.inputLayout(i);
                fits = roles[i] == BandRole.WHOLE
                        ? before.isEmpty()
                                || (layout.equals(before.get(0).inputLayout(i))
                                        && kernel.holds(i) == before.get(0).holds(i))
                        : areRows(layout, part.inputs().type(i));
            }
        }
        return fits;
    }

    /** Whether rows lie one after the other in memory. */
    private static boolean areRows(Layout layout, TensorType type) {
        long[] sizes = type.shape().sizes();
        return layout instanceof MemoryDescriptor memory
                ? memory.equals(MemoryDescriptor.channelsLast(memory.type(), sizes))
                : sizes[1] == 1;
    }

    /** The layout of the whole image where a band lies like this. */
    private static Layout whole(Layout band, TensorType type) {
        return band instanceof MemoryDescriptor memory
                ? MemoryDescriptor.channelsLast(memory.type(), type.shape().sizes())
                : band;
    }

    @Override
    public void run(KernelArguments arguments) {
        try (BoundKernel bound = bind(arguments)) {
            bound.run();
        }
    }

    @Override
    public BoundKernel bind(KernelArguments arguments) {
        return new BoundBands(this, arguments);
    }

    List<Kernel> parts() {
        return parts;
    }

    /** What the part for a band reads and writes of the tensors of all. */
    KernelArguments part(int index, KernelArguments all) {
        Band band = bands.get(index);
        List<@Nullable Tensor> given = new ArrayList<>();
        for (int i = 0; i < all.inputCount(); i++) {
            Tensor tensor = all.hasInput(i) ? all.input(i) : null;
            if (tensor != null && i < roles.length && roles[i] != BandRole.WHOLE) {
                TensorType type = request.inputs().type(i);
                tensor = rows(tensor, type, roles[i].first(band), roles[i].count(band));
            }
            given.add(tensor);
        }
        Tensor made = rows(all.output(0), request.outputs().get(0), band.first(), band.rows());
        long before = IntStream.range(0, index)
                .mapToLong(i -> workspaceBytes(parts.get(i)))
                .sum();
        long bytes = workspaceBytes(parts.get(index));
        Tensor workspace = bytes == 0 ? null : all.workspace().slice(before, TensorType.of(DataType.UINT8, bytes));
        List<@Nullable Tensor> results = new ArrayList<>();
        results.add(made);
        return new KernelArguments(given, results, workspace);
    }

    private static Tensor rows(Tensor image, TensorType type, long first, long count) {
        long bytes = image.byteSize() / type.shape().size(2);
        TensorType rows = image.type().equals(type)
                ? Bands.rows(type, count)
                : TensorType.of(
                        image.type().dataType(),
                        bytes * count / image.type().dataType().bytes());
        return image.slice(first * bytes, rows);
    }

    private static long workspaceBytes(Kernel part) {
        return CacheLines.aligned(part.plannedWorkspaceBytes());
    }

    @Override
    public Layout inputLayout(int index) {
        return index < inputs.length ? inputs[index] : Layout.ROW_MAJOR;
    }

    @Override
    public Layout outputLayout(int index) {
        return index == 0 ? output : Layout.ROW_MAJOR;
    }

    @Override
    public boolean holds(int index) {
        return parts.get(0).holds(index);
    }

    @Override
    public boolean mayOverwrite(int index) {
        return index < roles.length
                && roles[index] == BandRole.ROWS
                && parts.stream().allMatch(part -> part.mayOverwrite(index));
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public long workspaceBytes() {
        return parts.stream().mapToLong(Kernel::workspaceBytes).sum();
    }

    @Override
    public long plannedWorkspaceBytes() {
        return parts.stream().mapToLong(BandedKernel::workspaceBytes).sum();
    }

    @Override
    public List<String> operators() {
        return parts.get(0).operators();
    }

    @Override
    public void close() {
        parts.forEach(Kernel::close);
    }
}
