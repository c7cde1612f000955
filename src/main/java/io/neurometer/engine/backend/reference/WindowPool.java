package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;

/** Pools every window of every channel with a function of its elements, padding left out. */
final class WindowPool implements Kernel {
    private final int channels;
    private final SpatialWindow window;
    private final WindowTaps depthTaps;
    private final WindowTaps heightTaps;
    private final WindowTaps widthTaps;
    private final Function<KernelArguments, ToDoubleFunction<Elements>> function;

    /** The elements of one window. */
    static final class Elements {
        private final IntToDoubleFunction features;
        private final int[] places;
        private int count;
        private int channel;
        private int window;
        private int paddedTaps;

        private Elements(IntToDoubleFunction features, int taps) {
            this.features = features;
            this.places = new int[taps];
        }

        int count() {
            return count;
        }

        double get(int index) {
            return features.applyAsDouble(places[index]);
        }

        /** Index in all features of element {@code index} of the window. */
        int place(int index) {
            return places[index];
        }

        /** Number of the channel, counted through all samples. */
        int channel() {
            return channel;
        }

        /** Number of the window, counted through all channels: the index of its output. */
        int window() {
            return window;
        }

        /** How many taps lie on features or their padding. */
        int paddedTaps() {
            return paddedTaps;
        }
    }

    /**
     * @param channels channels of all samples
     * @param function for the arguments of a run, what becomes of the elements of a window
     */
    WindowPool(int channels, SpatialWindow window, Function<KernelArguments, ToDoubleFunction<Elements>> function) {
        this.channels = channels;
        this.window = window;
        this.depthTaps = new WindowTaps(window.depth());
        this.heightTaps = new WindowTaps(window.height());
        this.widthTaps = new WindowTaps(window.width());
        this.function = function;
    }

    @Override
    public void run(KernelArguments arguments) {
        ToDoubleFunction<Elements> pool = function.apply(arguments);
        ElementAccess.Writer output = ElementAccess.writer(arguments.output(0));
        Elements elements =
                new Elements(ElementAccess.reader(arguments.input(0)), Math.min(window.taps(), window.inputs()));
        for (int channel = 0; channel < channels; channel++) {
            elements.channel = channel;
            for (int z = 0; z < window.depth().output(); z++) {
                for (int y = 0; y < window.height().output(); y++) {
                    for (int x = 0; x < window.width().output(); x++) {
                        collect(elements, channel * window.inputs(), z, y, x);
                        output.put(elements.window, pool.applyAsDouble(elements));
                        elements.window++;
                    }
                }
            }
        }
    }

    private void collect(Elements elements, int plane, int outZ, int outY, int outX) {
        int count = 0;
        for (int z = depthTaps.first(outZ); z < depthTaps.end(outZ); z++) {
            int inZ = depthTaps.position(outZ, z);
            for (int y = heightTaps.first(outY); y < heightTaps.end(outY); y++) {
                int inY = heightTaps.position(outY, y);
                int line = plane
                        + (inZ * window.height().input() + inY) * window.width().input();
                for (int x = widthTaps.first(outX); x < widthTaps.end(outX); x++) {
                    elements.places[count++] = line + widthTaps.position(outX, x);
                }
            }
        }
        elements.count = count;
        elements.paddedTaps = depthTaps.paddedCount(outZ) * heightTaps.paddedCount(outY) * widthTaps.paddedCount(outX);
    }
}
