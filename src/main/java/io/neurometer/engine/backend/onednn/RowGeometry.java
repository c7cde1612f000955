package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.op.WindowAxis;
import io.neurometer.engine.tensor.Shape;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;

/**
 * How the rows of an image are taken in bands, each convolved with all rows of the windows.
 *
 * @param features channels of the output
 * @param down the windows along the height, of stride 1
 * @param outputWidth of the output
 * @param rowsOfBand rows of a band, as many as a window reaches down or more
 */
record RowGeometry(int features, WindowAxis down, int outputWidth, int rowsOfBand) {
    /**
     * @param bytes that the results of a band should take
     * @param maxBands in all images together
     */
    static RowGeometry of(Shape image, Shape made, List<WindowAxis> axes, long bytes, long maxBands) {
        WindowAxis down = axes.get(0);
        long features = made.size(1);
        long width = made.size(3);
        long bytesOfRow = features * down.kernel() * width * Float.BYTES;
        long mostBands = Math.max(1, maxBands / image.size(0));
        long least = Math.max(down.extent() - 1, (down.input() + mostBands - 1) / mostBands);
        long rows = Math.min(down.input(), Math.max(least, bytes / bytesOfRow));
        return new RowGeometry((int) features, down, (int) width, (int) rows);
    }

    /** Channels of a convolved row: one for each row of the windows, for each feature. */
    int channels() {
        return features * down.kernel();
    }

    int bands() {
        return (down.input() + rowsOfBand - 1) / rowsOfBand;
    }

    int rowsOf(int band) {
        return Math.min(rowsOfBand, down.input() - band * rowsOfBand);
    }

    /** Rows of the output that are complete when the band has been convolved, and those before it. */
    int completeAfter(int band) {
        if (band == bands() - 1) {
            return down.output();
        }
        long seen = band * (long) rowsOfBand + rowsOf(band);
        return (int) Math.max(0, Math.min(down.output(), seen + down.padBegin() - down.extent() + 1));
    }

    /** So many convolved rows, channels last. */
    MemoryDescriptor convolved(int rows) {
        return MemoryDescriptor.channelsLast(dnnl.dnnl_f32, 1, channels(), rows, outputWidth);
    }

    /** The same results, channel by channel. */
    MemoryDescriptor results(int rows) {
        return MemoryDescriptor.fp32(1, channels(), rows, outputWidth);
    }
}
