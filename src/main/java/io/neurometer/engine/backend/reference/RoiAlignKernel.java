package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Indices;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.RegionPooling.RoiAlign;
import io.neurometer.engine.op.RegionPooling.RoiFunction;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/** Pools regions of interest from samples by linear interpolation. */
final class RoiAlignKernel implements Kernel {
    /** Beyond this the number of a sample, a double, has no successor. */
    private static final double MAX_SAMPLES = 1L << 52;

    private final RoiAlign op;
    private final int samples;
    private final int channels;
    private final int height;
    private final int width;
    private final int regions;

    RoiAlignKernel(KernelRequest request, RoiAlign op) {
        Shape x = request.inputs().shape(0);
        this.op = op;
        this.samples = Math.toIntExact(x.size(0));
        this.channels = Math.toIntExact(x.size(1));
        this.height = Math.toIntExact(x.size(2));
        this.width = Math.toIntExact(x.size(3));
        this.regions = Math.toIntExact(request.inputs().shape(1).size(0));
    }

    /** A sample's neighbours along one dimension and what they weigh. */
    private record Sample(int low, int high, double lowWeight, double highWeight) {}

    /** The samples within each bin along one dimension of a region; how many of them are outside of the features too. */
    private record Bins(List<List<Sample>> inside, double count) {}

    @Override
    public void run(KernelArguments arguments) {
        IntToDoubleFunction features = ElementAccess.reader(arguments.input(0));
        IntToDoubleFunction corners = ElementAccess.reader(arguments.input(1));
        Indices batches = new Indices(arguments.input(2));
        ElementAccess.Writer output = ElementAccess.writer(arguments.output(0));
        int at = 0;
        for (int region = 0; region < regions; region++) {
            int batch = batches.within(region, samples);
            Bins across = bins(corners, region * 4, width, op.width());
            Bins down = bins(corners, region * 4 + 1, height, op.height());
            double count = Math.max(1, across.count() * down.count());
            for (int channel = 0; channel < channels; channel++) {
                int plane = (batch * channels + channel) * height * width;
                for (List<Sample> rows : down.inside()) {
                    for (List<Sample> columns : across.inside()) {
                        boolean complete = rows.size() == down.count() && columns.size() == across.count();
                        output.put(
                                at++,
                                op.function() == RoiFunction.AVERAGE
                                        ? sum(features, plane, rows, columns) / count
                                        : largest(features, plane, rows, columns, complete));
                    }
                }
            }
        }
    }

    /** @param start index of the first corner's coordinate; that of the second comes two later */
    private Bins bins(IntToDoubleFunction corners, int start, int size, int bins) {
        double offset = op.halfPixel() ? 0.5 : 0;
        double first = corners.applyAsDouble(start) * op.spatialScale() - offset;
        double length = corners.applyAsDouble(start + 2) * op.spatialScale() - offset - first;
        if (!op.halfPixel()) {
            length = Math.max(length, 1);
        }
        double bin = length / bins;
        double count = op.samplingRatio() > 0 ? op.samplingRatio() : Math.ceil(bin);
        List<List<Sample>> inside = new ArrayList<>();
        for (int i = 0; i < bins; i++) {
            List<Sample> found = new ArrayList<>();
            double begin = first + i * bin;
            // Samples before -1 and beyond the size read zeros and need not be visited.
            double step = bin / count;
            double from = step > 0 ? Math.max(0, Math.floor((-1 - begin) / step - 1)) : 0;
            double to = step > 0 ? Math.min(count, Math.ceil((size - begin) / step + 1)) : count;
            long visited = to < MAX_SAMPLES && Double.isFinite(bin) ? (long) Math.ceil(to - from) : 0;
            for (long j = 0; j < visited; j++) {
                double place = begin + (from + j + 0.5) * bin / count;
                if (place >= -1 && place <= size) {
                    found.add(sample(Math.max(place, 0), size));
                }
            }
            inside.add(found);
        }
        return new Bins(inside, Math.max(count, 0));
    }

    private static Sample sample(double place, int size) {
        int low = (int) place;
        if (low >= size - 1) {
            return new Sample(size - 1, size - 1, 1, 0);
        }
        return new Sample(low, low + 1, 1 - (place - low), place - low);
    }

    private double sum(IntToDoubleFunction features, int plane, List<Sample> rows, List<Sample> columns) {
        double sum = 0;
        for (Sample y : rows) {
            for (Sample x : columns) {
                sum += y.lowWeight() * x.lowWeight() * features.applyAsDouble(plane + y.low() * width + x.low())
                        + y.lowWeight() * x.highWeight() * features.applyAsDouble(plane + y.low() * width + x.high())
                        + y.highWeight() * x.lowWeight() * features.applyAsDouble(plane + y.high() * width + x.low())
                        + y.highWeight() * x.highWeight() * features.applyAsDouble(plane + y.high() * width + x.high());
            }
        }
        return sum;
    }

    /** @param complete whether no sample lies outside of the features, where it would read zero */
    private double largest(
            IntToDoubleFunction features, int plane, List<Sample> rows, List<Sample> columns, boolean complete) {
        double largest = complete && !rows.isEmpty() && !columns.isEmpty() ? Double.NEGATIVE_INFINITY : 0;
        for (Sample y : rows) {
            for (Sample x : columns) {
                double upper = Math.max(
                        y.lowWeight() * x.lowWeight() * features.applyAsDouble(plane + y.low() * width + x.low()),
                        y.lowWeight() * x.highWeight() * features.applyAsDouble(plane + y.low() * width + x.high()));
                double lower = Math.max(
                        y.highWeight() * x.lowWeight() * features.applyAsDouble(plane + y.high() * width + x.low()),
                        y.highWeight() * x.highWeight() * features.applyAsDouble(plane + y.high() * width + x.high()));
                largest = Math.max(largest, Math.max(upper, lower));
            }
        }
        return largest;
    }
}
