package io.neurometer.engine.backend.onednn;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.dnnl.global.dnnl;

/**
 * A part of a copy from one plain order to another. oneDNN transposes squares of 16 x 16 elements if the elements that it
 * writes one after the other are a multiple of 16, and else one by one: 1000 x 512 of them took seven times as long as 1008 x
 * 512. So what lies beyond a multiple is a part of its own.
 *
 * @param read the elements, from so many bytes of the input on
 * @param written where they go, from so many bytes of the output on
 */
record ReorderPart(MemoryDescriptor read, long readFrom, MemoryDescriptor written, long writtenFrom) {
    private static final int SQUARE = 16;

    /** Fewer elements take less time than another call. */
    private static final long MIN_ELEMENTS = 32 << 10;

    /** A dimension of both sides, with strides in elements. */
    private record Dimension(long size, long read, long written) {
        boolean continues(Dimension outer) {
            return outer.read == size * read && outer.written == size * written;
        }

        Dimension within(Dimension outer) {
            return new Dimension(outer.size * size, read, written);
        }

        Dimension of(long part) {
            return new Dimension(part, read, written);
        }
    }

    /** One part, or two where that is faster. @param written of the same sizes */
    static List<ReorderPart> of(MemoryDescriptor read, MemoryDescriptor written) {
        List<ReorderPart> whole = List.of(new ReorderPart(read, 0, written, 0));
        boolean isFp32 = read.type() == dnnl.dnnl_f32 && written.type() == dnnl.dnnl_f32;
        if (!isFp32 || !read.isPlain() || !written.isPlain() || read.rank() != written.rank()) {
            return whole;
        }
        List<Dimension> dimensions = merged(read, written);
        if (dimensions.size() < 2) {
            return whole;
        }
        Dimension inner = dimensions.remove(dimensions.size() - 1);
        long elements = dimensions.stream().mapToLong(Dimension::size).reduce(inner.size(), Math::multiplyExact);
        boolean isTransposed = inner.written() == 1 && inner.read() > 1;
        long rest = inner.size() % SQUARE;
        if (!isTransposed || rest == 0 || inner.size() < SQUARE || elements < MIN_ELEMENTS) {
            return whole;
        }
        long squares = inner.size() - rest;
        return List.of(part(dimensions, inner.of(squares), 0), part(dimensions, inner.of(rest), squares));
    }

    /** The dimensions as they are written, from the outermost on; those that lie alike on both sides are one. */
    private static List<Dimension> merged(MemoryDescriptor read, MemoryDescriptor written) {
        List<Dimension> ordered = IntStream.range(0, read.rank())
                .mapToObj(i -> new Dimension(read.size(i), read.strides()[i], written.strides()[i]))
                .filter(dimension -> dimension.size() > 1)
                .sorted(Comparator.comparingLong(Dimension::written).reversed())
                .toList();
        List<Dimension> merged = new ArrayList<>();
        for (Dimension dimension : ordered) {
            int last = merged.size() - 1;
            if (last >= 0 && dimension.continues(merged.get(last))) {
                merged.set(last, dimension.within(merged.get(last)));
            } else {
                merged.add(dimension);
            }
        }
        return merged;
    }

    /** @param start index of the first element of the innermost dimension */
    private static ReorderPart part(List<Dimension> outer, Dimension inner, long start) {
        List<Dimension> all = new ArrayList<>(outer);
        all.add(inner);
        long[] sizes = all.stream().mapToLong(Dimension::size).toArray();
        long[] from = all.stream().mapToLong(Dimension::read).toArray();
        long[] to = all.stream().mapToLong(Dimension::written).toArray();
        return new ReorderPart(
                MemoryDescriptor.strided(dnnl.dnnl_f32, sizes, from),
                start * inner.read() * Float.BYTES,
                MemoryDescriptor.strided(dnnl.dnnl_f32, sizes, to),
                start * Float.BYTES);
    }
}
