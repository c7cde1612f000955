package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.BoundKernel;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.backend.onednn.loops.Gate;
import io.neurometer.engine.backend.onednn.winograd.InputTiles;
import io.neurometer.engine.backend.onednn.winograd.OutputTiles;
import io.neurometer.engine.backend.onednn.winograd.TileGrid;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.WindowAxis;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** A Winograd convolution with 3x3 windows and stride 1, on channels-last images. */
final class WinogradKernel implements Kernel {
    private final WinogradPlan plan;
    private final Epilogue epilogue;
    private final Layout source;
    private final Layout target;
    private final Tensor weights;
    private final BatchedMatMul whole;
    private final BatchedMatMul last;
    private final InputTiles input;
    private final OutputTiles output;

    private WinogradKernel(
            WinogradPlan plan,
            Epilogue epilogue,
            KernelRequest request,
            Tensor weights,
            BatchedMatMul whole,
            BatchedMatMul last) {
        this.plan = plan;
        this.epilogue = epilogue;
        this.source =
                channelsLast(request.inputs().shape(0)).layout(request.inputs().type(0));
        this.target = channelsLast(request.outputs().get(0).shape())
                .layout(request.outputs().get(0));
        this.weights = weights;
        this.whole = whole;
        this.last = last;
        this.input = new InputTiles(plan.grid(), plan.transform());
        this.output = new OutputTiles(
                plan.grid(), plan.transform(), bias(request, epilogue), epilogue.low(), epilogue.high());
    }

    /** Null where this is no such convolution, nothing is gained, or there is no room for the weights. */
    static @Nullable Kernel of(KernelRequest request, Convolution.Conv conv, FusedOps after) {
        List<WinogradPlan> plans = plans(request, conv).stream()
                .filter(plan ->
                        Way.isOpen(request) ? WinogradCost.isWorthwhile(plan) : Way.asks(request, plan.method()))
                .toList();
        Epilogue epilogue = plans.isEmpty()
                ? null
                : Epilogue.of(request, after, plans.get(0).grid().features());
        return epilogue == null ? null : OpenMpThreads.single(() -> withRoom(request, plans, epilogue));
    }

    /** The plans that such a convolution may have, the fastest by estimate first; none where it is no such convolution. */
    static List<WinogradPlan> plans(KernelRequest request, Convolution.Conv conv, FusedOps after) {
        List<WinogradPlan> plans = plans(request, conv);
        boolean fits = !plans.isEmpty()
                && Epilogue.of(request, after, plans.get(0).grid().features()) != null;
        return fits ? plans : List.of();
    }

    private static @Nullable Kernel withRoom(KernelRequest request, List<WinogradPlan> plans, Epilogue epilogue) {
        for (WinogradPlan plan : plans) {
            TileGrid grid = plan.grid();
            MemoryDescriptor weights = BatchedMatMul.weights(
                    plan.transform().products(), plan.tilesOfBlock(), grid.channels(), grid.features());
            if (weights != null && request.context().constants().takeRoom(weights.bytes() - plan.windowBytes())) {
                return create(request, plan, epilogue, weights);
            }
        }
        return null;
    }

    private static List<WinogradPlan> plans(KernelRequest request, Convolution.Conv conv) {
        Shape image = request.inputs().shape(0);
        Shape weight = request.inputs().shape(1);
        boolean fits = image.rank() == 4
                // Its transforms spread NaN and infinities over whole tiles.
                && request.context().finite()
                && conv.groups() == 1
                && conv.connections() == null
                && ConvolutionKernels.hasFp32Weights(request);
        if (!fits) {
            return List.of();
        }
        List<WindowAxis> axes = conv.axes(image, weight);
        for (WindowAxis axis : axes) {
            if (axis.kernel() != 3 || axis.stride() != 1 || axis.dilation() != 1) {
                return List.of();
            }
        }
        TileGrid grid = new TileGrid(
                (int) image.size(0),
                (int) image.size(1),
                axes.get(0).input(),
                axes.get(1).input(),
                (int) weight.size(0),
                axes.get(0).output(),
                axes.get(1).output(),
                axes.get(0).padBegin(),
                axes.get(1).padBegin(),
                4);
        return WinogradCost.plans(grid, Way.isAlone(request) ? 1 : OpenMpTeam.most(request));
    }

    private static @Nullable Kernel create(
            KernelRequest request, WinogradPlan plan, Epilogue epilogue, MemoryDescriptor layout) {
        TileGrid grid = plan.grid();
        BatchedMatMul whole = BatchedMatMul.of(plan.tilesOfBlock(), plan.tilesOfBlock(), layout);
        if (whole == null) {
            return null;
        }
        BatchedMatMul last = BatchedMatMul.of(plan.rowsOfLast() * grid.columns(), plan.tilesOfBlock(), layout);
        if (last == null) {
            whole.close();
            return null;
        }
        Tensor weights = request.context()
                .constants()
                .prepared(
                        1,
                        "winograd " + grid.side() + " " + layout,
                        raw -> WinogradWeights.transformed(raw, plan.transform(), layout));
        return new WinogradKernel(plan, epilogue, request, weights, whole, last);
    }

    private static float @Nullable [] bias(KernelRequest request, Epilogue epilogue) {
        if (epilogue.bias() < 0) {
            return null;
        }
        MemoryDescriptor row =
                MemoryDescriptor.fp32(request.inputs().shape(epilogue.bias()).elements());
        float[] values = new float[(int) row.size(0)];
        request.context()
                .constants()
                .prepared(epilogue.bias(), row.toString(), raw -> Reorders.reordered(raw, row, row))
                .bytes()
                .asFloatBuffer()
                .get(values);
        return values;
    }

    private static MemoryDescriptor channelsLast(Shape shape) {
        return MemoryDescriptor.channelsLast(dnnl.dnnl_f32, shape.sizes());
    }

    @Override
    public Layout inputLayout(int index) {
        return index == 0 ? source : index == epilogue.added() ? target : Layout.ROW_MAJOR;
    }

    @Override
    public Layout outputLayout(int index) {
        return target;
    }

    @Override
    public boolean holds(int index) {
        return index == 1 || index == epilogue.bias();
    }

    @Override
    public boolean mayOverwrite(int index) {
        return index == epilogue.added();
    }

    private long bytesOfMember() {
        long scratchpad = Math.max(whole.scratchpadBytes(), last.scratchpadBytes());
        return plan.inputBytes() + plan.productBytes() + CacheLines.aligned(scratchpad);
    }

    @Override
    public long plannedWorkspaceBytes() {
        return plan.threads() * bytesOfMember();
    }

    @Override
    public void run(KernelArguments arguments) {
        try (BoundKernel bound = bind(arguments)) {
            bound.run();
        }
    }

    @Override
    public BoundKernel bind(KernelArguments arguments) {
        BoundWinograd.Member[] members = new BoundWinograd.Member[plan.threads()];
        for (int i = 0; i < members.length; i++) {
            members[i] =
                    new BoundWinograd.Member(plan, arguments.workspace(), i * bytesOfMember(), weights, whole, last);
        }
        Gate gate = epilogue.gate();
        return new BoundWinograd(
                plan,
                input,
                output,
                arguments.input(0),
                epilogue.added() < 0 ? null : arguments.input(epilogue.added()),
                arguments.output(0),
                gate == null ? null : new GatePass(gate, arguments.output(0).bytes(), plan.threads()),
                members);
    }

    @Override
    public List<String> operators() {
        return List.of("Java", "matmul", "Java");
    }

    @Override
    public void close() {
        whole.close();
        last.close();
    }
}
