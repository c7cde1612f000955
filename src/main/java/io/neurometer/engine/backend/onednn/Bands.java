package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelConstants;
import io.neurometer.engine.backend.KernelContext;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Fusion;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.op.WindowAxis;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Shares an image out among threads by its rows. Each thread has a kernel of its own for its band of rows, made for one
 * thread, and computes the same part of the image in each operator of a network: most of what it reads it has written
 * itself and has in its own cache. oneDNN's threads share out each operator by another rule.
 */
final class Bands {
    /** Bands of more are thin: most of what they read lies beside them, too. */
    private static final int MAX_THREADS = 4;

    private static final int RANK = 4;
    private static final int HEIGHT = 2;

    /** Where bands have fewer positions, threads that read all weights wait for them. */
    private static final long MIN_POSITIONS = 32;

    /** How much longer than its share the largest band may be. */
    private static final double MAX_IMBALANCE = 1.2;

    /** Winograd's largest tile: bands that begin at a multiple of it have the tiles of the whole image. */
    private static final int TILE = 4;

    private final KernelRequest request;
    private final Op head;
    private final int headInputs;
    private final Shape output;

    private Bands(KernelRequest request) {
        this.request = request;
        Fusion.Chain chain = request.op() instanceof Fusion.Chain fused ? fused : null;
        head = chain == null ? request.op() : chain.head();
        headInputs = chain == null ? request.inputs().count() : chain.headInputs();
        output = request.outputs().get(0).shape();
    }

    /**
     * A kernel of one part for each thread, or null where a request is not shared out by rows.
     *
     * @param maker makes the kernel of a part
     */
    static @Nullable Kernel kernel(KernelRequest request, Function<KernelRequest, @Nullable Kernel> maker) {
        int threads = OpenMpThreads.isEverywhere() ? 1 : OpenMpTeam.sizeFor(request);
        Shape output = request.outputs().get(0).shape();
        boolean isImage = output.rank() == RANK
                && output.size(0) == 1
                && request.context().precision() == Precision.FP32
                && request.outputs().get(0).dataType() == DataType.FP32
                && !(request.op() instanceof Pooling.MaxPool
                        && request.context().usesOutput(1));
        if (threads == 1 || threads > MAX_THREADS || !isImage) {
            return null;
        }
        return request.op() instanceof Pooling.GlobalPool pool
                ? pooled(request, pool, threads, maker)
                : new Bands(request).kernel(threads, maker);
    }

    /** Rows first, then the column that they make, in the arithmetic of the kernel for one thread. */
    private static @Nullable Kernel pooled(
            KernelRequest request,
            Pooling.GlobalPool pool,
            int threads,
            Function<KernelRequest, @Nullable Kernel> maker) {
        TensorType image = request.inputs().type(0);
        if (image.shape().rank() != RANK || pool.function() == Pooling.PoolFunction.LP) {
            return null;
        }
        long width = image.shape().size(3);
        Window across =
                new Window(List.of(1L, width), List.of(), List.of(), Window.Padding.VALID, List.of(), List.of());
        Op op = pool.function() == Pooling.PoolFunction.MAX
                ? new Pooling.MaxPool(across, false, false)
                : new Pooling.AveragePool(across, false, false);
        long[] sizes = image.shape().sizes();
        sizes[3] = 1;
        TensorType rows = image.withShape(Shape.of(sizes));
        Inputs whole = Inputs.of(image);
        KernelContext context = request.context();
        BandedKernel bands = new Bands(new KernelRequest(op, whole, op.infer(whole), context)).kernel(threads, maker);
        if (bands == null) {
            return null;
        }
        KernelContext between = context(context, List.of(bands.outputLayout(0)), context.constants());
        Kernel column = maker.apply(new KernelRequest(pool, Inputs.of(rows), request.outputs(), between));
        if (column != null && column.inputLayout(0).equals(bands.outputLayout(0))) {
            return new PooledBands(bands, rows, column);
        }
        if (column != null) {
            column.close();
        }
        bands.close();
        return null;
    }

    private @Nullable BandedKernel kernel(int threads, Function<KernelRequest, @Nullable Kernel> maker) {
        List<Band> bands = bands(threads);
        BandRole[] roles = bands == null ? null : roles();
        if (bands == null || roles == null) {
            return null;
        }
        List<KernelRequest> parts = new ArrayList<>();
        for (Band band : bands) {
            parts.add(part(band, roles));
        }
        return BandedKernel.of(request, bands, parts, roles, maker);
    }

    /** One for each thread, or null where there are none to be had. */
    private @Nullable List<Band> bands(int threads) {
        List<Band> bands = new ArrayList<>();
        long height = output.size(HEIGHT);
        long first = 0;
        for (int i = 1; i <= threads; i++) {
            long next = i == threads ? height : split(height, threads, i);
            Band band = next > first ? band(first, next - first) : null;
            boolean fits = band != null
                    && band.read() > 0
                    && band.rows() * threads <= MAX_IMBALANCE * height
                    && (!hasWeights() || band.rows() * output.size(3) >= MIN_POSITIONS);
            if (!fits) {
                return null;
            }
            bands.add(band);
            first = next;
        }
        return bands;
    }

    private long split(long height, int threads, int index) {
        long even = even(height, threads, index);
        return Way.asks(request, Way.Method.WINOGRAD_4) || Way.asks(request, Way.Method.WINOGRAD_2)
                ? (even + TILE / 2) / TILE * TILE
                : even;
    }

    private static long even(long height, int threads, int index) {
        return (height * index + threads / 2) / threads;
    }

    private boolean hasWeights() {
        return head instanceof Convolution;
    }

    private @Nullable Band band(long first, long rows) {
        WindowAxis axis = axis();
        return axis == null ? Band.aligned(first, rows) : Band.of(axis, first, rows);
    }

    private @Nullable WindowAxis axis() {
        List<WindowAxis> axes = axes();
        return axes == null ? null : axes.get(0);
    }

    private @Nullable List<WindowAxis> axes() {
        Inputs inputs = request.inputs();
        if (head instanceof Convolution.Conv conv) {
            return conv.axes(inputs.shape(0), inputs.shape(1));
        }
        return head instanceof Pooling.Windowed pool ? pool.axes(inputs.shape(0)) : null;
    }

    /** What becomes of each input, or null where one cannot be shared out or the operator is none of these. */
    private BandRole @Nullable [] roles() {
        BandRole[] roles = new BandRole[request.inputs().count()];
        for (int i = 0; i < roles.length; i++) {
            BandRole role = !request.inputs().has(i) ? BandRole.WHOLE : i < headInputs ? headRole(i) : aligned(i);
            if (role == null) {
                return null;
            }
            roles[i] = role;
        }
        return roles;
    }

    private @Nullable BandRole headRole(int index) {
        if (isWindowed()) {
            return index > 0 ? BandRole.WHOLE : isImage(0) ? BandRole.READ : null;
        }
        boolean isByElement = head instanceof Elementwise
                || head instanceof Activation.Simple
                || head instanceof Activation.PRelu
                || head instanceof Normalization.BatchNorm
                || head instanceof Normalization.LocalResponseNorm
                || head instanceof Movement.ChannelShuffle
                || (head instanceof Movement.Concat concat && Shape.axis(concat.axis(), RANK) == 1);
        return isByElement ? aligned(index) : null;
    }

    private boolean isWindowed() {
        return (head instanceof Convolution.Conv conv && conv.connections() == null)
                || head instanceof Pooling.MaxPool
                || (head instanceof Pooling.AveragePool average && !average.ceil());
    }

    /** An operand of which each row of the output takes the same row, or all of them what there is. */
    private @Nullable BandRole aligned(int index) {
        Shape shape = request.inputs().shape(index);
        if (shape.rank() < 2 || shape.size(-2) == 1) {
            return BandRole.WHOLE;
        }
        return isImage(index) && shape.size(HEIGHT) == output.size(HEIGHT) ? BandRole.ROWS : null;
    }

    private boolean isImage(int index) {
        TensorType type = request.inputs().type(index);
        return type.shape().rank() == RANK
                && type.shape().size(0) == 1
                && type.dataType() == DataType.FP32
                && !request.inputs().hasValue(index)
                && !request.context().constants().has(index);
    }

    /** The request for a band, with one thread. */
    private KernelRequest part(Band band, BandRole[] roles) {
        Inputs.Builder inputs = new Inputs.Builder();
        List<Layout> layouts = new ArrayList<>();
        for (int i = 0; i < roles.length; i++) {
            Layout layout = request.context().layout(i);
            if (roles[i] == BandRole.WHOLE) {
                inputs.add(request.inputs(), i);
                layouts.add(layout);
            } else {
                TensorType type = rows(request.inputs().type(i), roles[i].count(band));
                inputs.add(type);
                layouts.add(
                        layout instanceof MemoryDescriptor now
                                ? MemoryDescriptor.channelsLast(
                                        now.type(), type.shape().sizes())
                                : layout);
            }
        }
        List<TensorType> outputs = new ArrayList<>();
        for (TensorType type : request.outputs()) {
            outputs.add(rows(type, band.rows()));
        }
        KernelConstants constants = request.context().constants();
        KernelContext alone =
                context(request.context(), layouts, band.first() == 0 ? constants : new SharedConstants(constants));
        return new KernelRequest(op(band), inputs.build(), outputs, alone);
    }

    /** The same for one thread, with one output. */
    private static KernelContext context(KernelContext whole, List<Layout> layouts, KernelConstants constants) {
        return new KernelContext(
                layouts,
                whole.overwritable(),
                Set.of(0),
                constants,
                whole.precision(),
                1,
                whole.finite(),
                whole.hidden(),
                Way.alone(whole.way()));
    }

    static TensorType rows(TensorType type, long rows) {
        long[] sizes = type.shape().sizes();
        sizes[HEIGHT] = rows;
        return type.withShape(Shape.of(sizes));
    }

    private Op op(Band band) {
        Op part = head;
        if (head instanceof Convolution.Conv conv) {
            part = new Convolution.Conv(window(conv.window(), band), conv.groups(), null);
        } else if (head instanceof Pooling.MaxPool max) {
            part = new Pooling.MaxPool(window(max.window(), band), false, max.columnMajorIndex());
        } else if (head instanceof Pooling.AveragePool average) {
            part = new Pooling.AveragePool(window(average.window(), band), false, average.countPadding());
        }
        return request.op() instanceof Fusion.Chain chain
                ? new Fusion.Chain(part, chain.headInputs(), chain.links())
                : part;
    }

    private Window window(Window whole, Band band) {
        List<WindowAxis> axes = axes();
        if (axes == null) {
            throw new IllegalStateException(head + " has no window");
        }
        WindowAxis across = axes.get(1);
        return new Window(
                whole.kernel(),
                whole.strides(),
                whole.dilations(),
                Window.Padding.EXPLICIT,
                List.of(band.above(), (long) across.padBegin()),
                List.of(band.below(), Math.max(across.padEnd(), across.paddingReached())));
    }
}
