package io.neurometer.engine.conformance.network;

import io.neurometer.engine.conformance.fuzz.Chance;
import io.neurometer.engine.tensor.Shape;
import java.util.List;
import java.util.stream.Stream;

/**
 * Small networks by chance: inputs of one to five dimensions, batches of one to five, sizes of 1 and sometimes 0, and
 * every kind of operator that others fuse with, in the order of chance.
 */
final class RandomNetwork {
    private static final List<Part> PARTS = Stream.of(
                    ElementParts.all(),
                    ElementParts.all(),
                    ImageParts.all(),
                    RowParts.all(),
                    MovingParts.all(),
                    IntegerParts.all())
            .flatMap(List::stream)
            .toList();

    private static final int MOST_PARTS = 7;

    private RandomNetwork() {}

    static NetworkCase of(long seed) {
        Chance chance = new Chance(seed);
        Sketch sketch = new Sketch(chance);
        sketch.keep(sketch.input(sketch.numbers(-2, 2, sizes(chance))));
        if (chance.oneIn(3)) {
            long[] others =
                    chance.oneIn(2) ? sizes(chance) : sketch.shape(sketch.any()).sizes();
            sketch.keep(sketch.input(sketch.numbers(-2, 2, others)));
        }
        int count = chance.from(1, MOST_PARTS);
        for (int i = 0; i < count; i++) {
            Part part = PARTS.get(chance.from(0, PARTS.size() - 1));
            sketch.keep(part.addTo(sketch, sketch.any()));
        }
        return sketch.finish();
    }

    /** Mostly images or rows. */
    private static long[] sizes(Chance chance) {
        int rank = chance.any(1, 2, 2, 3, 3, 3, 4, 4, 4, 4, 4, 5);
        long[] sizes = new long[rank];
        boolean hasExtent = !chance.oneIn(4);
        for (int i = 0; i < rank; i++) {
            sizes[i] = i > 1 && !hasExtent ? 1 : chance.oneIn(5) ? 1 : chance.from(2, i == 1 ? 20 : 6);
        }
        if (rank > 1) {
            sizes[0] = chance.from(1, 5);
        }
        if (rank == 5) {
            sizes[1] = Math.min(sizes[1], 5);
        }
        if (chance.oneIn(40)) {
            sizes[chance.from(0, rank - 1)] = 0;
        }
        if (Shape.elements(sizes) > 2000) {
            sizes[rank - 1] = 2;
        }
        return sizes;
    }
}
