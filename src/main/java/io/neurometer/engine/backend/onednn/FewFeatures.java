package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.WindowAxis;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/**
 * Convolutions with few output channels, in two steps. The lanes of a vector hold output channels, and here most of them
 * would be empty. So each row of the image is first convolved with every row of the windows at once, which fills the lanes;
 * then {@link RowSums} adds the results of neighbouring rows. Rows are taken in bands whose results stay in near caches.
 */
final class FewFeatures implements SpecialConvolution {
    /** A result that is written, brought into another order and added takes as long as so many products of one lane. */
    private static final long PRODUCTS_OF_RESULT = 30;

    /** What a convolution should take at most, as a part of the estimate for the direct way. */
    private static final double WORTHWHILE = 0.6;

    /** The same for one that is worth a try. */
    private static final double POSSIBLE = 1;

    /** Products, empty lanes included, below which the steps of this way cost more than they save. */
    private static final long MIN_PRODUCTS = 200_000_000;

    /** What the results of a band should take. */
    private static final long BYTES_OF_BAND = 1 << 20;
    /** Each band costs some calls. */
    private static final long MAX_BANDS = 64;

    @Override
    public Way.Method method() {
        return Way.Method.SUMS_OF_ROWS;
    }

    @Override
    public boolean suits(KernelRequest request, Convolution.Conv conv, FusedOps after) {
        Inputs inputs = request.inputs();
        Shape image = inputs.shape(0);
        if (image.rank() != 4
                || request.outputs().get(0).shape().elements() == 0
                || conv.groups() != 1
                || conv.connections() != null
                || !ConvolutionKernels.hasFp32Weights(request)) {
            return false;
        }
        List<WindowAxis> axes = conv.axes(image, inputs.shape(1));
        WindowAxis vertical = axes.get(0);
        return vertical.kernel() > 1
                && vertical.stride() == 1
                && axes.stream().noneMatch(axis -> ConvolutionKernels.hasWindowOutside(axis, false));
    }

    @Override
    public boolean isWorthwhile(KernelRequest request, Convolution.Conv conv) {
        return takesAtMost(request, WORTHWHILE);
    }

    @Override
    public boolean isPossible(KernelRequest request) {
        return takesAtMost(request, POSSIBLE);
    }

    private static boolean takesAtMost(KernelRequest request, double part) {
        Shape weight = request.inputs().shape(1);
        Shape made = request.outputs().get(0).shape();
        long features = weight.size(0);
        long results = features * weight.size(2);
        long ofRow = weight.size(1) * weight.size(3);
        long direct = weight.size(2) * ofRow * lanes(features);
        long bySums = ofRow * lanes(results) + PRODUCTS_OF_RESULT * results;
        long positions = made.elements() / features;
        return bySums < part * direct && positions * direct >= MIN_PRODUCTS;
    }

    private static long lanes(long channels) {
        int vector = MemoryFormats.lanes();
        return (channels + vector - 1) / vector * vector;
    }

    @Override
    public @Nullable Kernel of(KernelRequest request, Convolution.Conv conv, FusedOps after) {
        Shape image = request.inputs().shape(0);
        Shape weight = request.inputs().shape(1);
        Shape made = request.outputs().get(0).shape();
        List<WindowAxis> axes = conv.axes(image, weight);
        RowGeometry geometry = RowGeometry.of(image, made, axes, BYTES_OF_BAND, MAX_BANDS);
        AfterSums rest = AfterSums.of(after, made);
        return ProgramBuilder.build(request, program -> {
            MemoryView sums = rest.target(program, MemoryDescriptor.fp32(made.sizes()));
            return addRows(program, geometry, axes.get(1), sums) && rest.add(program, sums);
        });
    }

    private static boolean addRows(ProgramBuilder program, RowGeometry geometry, WindowAxis across, MemoryView target) {
        Shape image = program.request().inputs().shape(0);
        MemoryDescriptor whole = MemoryDescriptor.channelsLast(dnnl.dnnl_f32, image.sizes());
        Layout layout = whole.layout(program.request().inputs().type(0));
        MemoryView between = program.temporary(geometry.convolved(geometry.rowsOfBand()));
        RowsStep full = RowsStep.of(program, geometry, across, geometry.rowsOfBand(), between);
        RowsStep last = RowsStep.of(program, geometry, across, geometry.rowsOf(geometry.bands() - 1), between);
        if (full == null || last == null) {
            return false;
        }
        List<MemoryView> results = List.of(
                program.temporary(geometry.results(geometry.rowsOfBand())),
                program.temporary(geometry.results(geometry.rowsOfBand())));
        long bytesOfRow = image.size(3) * image.size(1) * Float.BYTES;
        for (int sample = 0; sample < image.size(0); sample++) {
            for (int band = 0; band < geometry.bands(); band++) {
                RowsStep step = band == geometry.bands() - 1 ? last : full;
                long start = (sample * image.size(2) + (long) band * geometry.rowsOfBand()) * bytesOfRow;
                MemoryView current = results.get(band % 2).as(geometry.results(geometry.rowsOf(band)));
                step.add(
                        program,
                        program.inputView(0, layout, start, step.convolution().source()),
                        current);
                RowSums.Band place = new RowSums.Band(geometry, sample, band);
                program.run(
                        bytes -> new RowSums(place, bytes.get(0), bytes.get(1), bytes.get(2)),
                        results.get((band + 1) % 2),
                        current,
                        target);
            }
        }
        return true;
    }

    /** Convolves so many rows with all rows of the windows, and orders the results channel by channel. */
    private record RowsStep(
            PrimitiveDescriptor convolution, MemoryView weights, MemoryView convolved, PrimitiveDescriptor reorder) {
        /**
         * Null where oneDNN has no fast convolution.
         *
         * @param between memory for convolved rows
         */
        static @Nullable RowsStep of(
                ProgramBuilder program, RowGeometry geometry, WindowAxis across, int rows, MemoryView between) {
            NativeScope scope = program.scope();
            Shape image = program.request().inputs().shape(0);
            Shape weight = program.request().inputs().shape(1);
            MemoryDescriptor made = geometry.convolved(rows);
            PrimitiveDescriptor convolution = ConvolutionKernels.descriptor(
                    scope,
                    false,
                    List.of(new WindowAxis(rows, 1, 1, 1, 0, 0, rows), across),
                    MemoryDescriptor.channelsLast(dnnl.dnnl_f32, 1, image.size(1), rows, image.size(3)),
                    MemoryDescriptor.any(dnnl.dnnl_f32, geometry.channels(), weight.size(1), 1, weight.size(3)),
                    null,
                    made,
                    new PrimitiveAttributes(scope));
            if (convolution == null) {
                return null;
            }
            MemoryDescriptor wanted = convolution.weights();
            return new RowsStep(
                    convolution,
                    program.constant(1, "rows of windows " + wanted, wanted, raw -> rowsOfWindows(raw, wanted)),
                    between.as(made),
                    Reorders.descriptor(scope, made, geometry.results(rows)));
        }

        void add(ProgramBuilder program, MemoryView source, MemoryView results) {
            program.call(
                    convolution,
                    Arguments.of(Argument.SRC, source)
                            .and(Argument.WEIGHTS, weights)
                            .and(Argument.DST, convolved));
            program.call(reorder, convolved, results);
        }
    }

    /** Windows of one row: all rows of a window as output channels side by side, those of one feature together. */
    private static Tensor rowsOfWindows(Tensor raw, MemoryDescriptor wanted) {
        long[] sizes = raw.shape().sizes();
        long window = sizes[2] * sizes[3];
        MemoryDescriptor turned = MemoryDescriptor.strided(
                dnnl.dnnl_f32,
                new long[] {sizes[0], sizes[2], sizes[1], sizes[3]},
                new long[] {sizes[1] * window, sizes[3], window, 1});
        MemoryDescriptor plain = MemoryDescriptor.fp32(turned.sizes());
        try (Tensor rows = Reorders.reordered(raw, turned, plain)) {
            return Reorders.reordered(rows, MemoryDescriptor.fp32(wanted.sizes()), wanted);
        }
    }
}
