package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Indices;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Decoding;
import io.neurometer.engine.tensor.DataType;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Attention with a cache, and position encoding by tables. */
final class DecodingKernels {
    private DecodingKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                new KernelEntry<>(Decoding.CachedAttention.class, CachedAttentionKernel::new),
                KernelEntry.unlessEmpty(Decoding.RotaryEmbedding.class, DecodingKernels::rotary));
    }

    private static Kernel rotary(KernelRequest request, Decoding.RotaryEmbedding op) {
        HeadRows rows = HeadRows.of(request.outputs().get(0).shape(), op.heads());
        DataType type = request.outputs().get(0).dataType();
        int pairs = (op.rotated() == 0 ? rows.size() : op.rotated()) / 2;
        int table = Math.toIntExact(request.inputs().shape(1).size(0));
        int step = op.interleaved() ? 2 : 1;
        int partner = op.interleaved() ? 1 : pairs;
        return arguments -> {
            Indices positions = arguments.hasInput(3) ? new Indices(arguments.input(3)) : null;
            double[] x = new double[rows.size()];
            double[] cosines = new double[pairs];
            double[] sines = new double[pairs];
            for (int sample = 0; sample < rows.batch(); sample++) {
                for (int place = 0; place < rows.length(); place++) {
                    int line = line(positions, sample * rows.length() + place, table);
                    read(arguments, 1, type, line * pairs, cosines);
                    read(arguments, 2, type, line * pairs, sines);
                    for (int head = 0; head < rows.heads(); head++) {
                        rows.read(arguments.input(0), type, sample, head, place, x);
                        for (int i = 0; i < pairs; i++) {
                            double first = x[i * step];
                            double second = x[i * step + partner];
                            x[i * step] = first * cosines[i] - second * sines[i];
                            x[i * step + partner] = second * cosines[i] + first * sines[i];
                        }
                        rows.write(arguments.output(0), type, sample, head, place, x);
                    }
                }
            }
        };
    }

    private static int line(@Nullable Indices positions, int place, int table) {
        return positions == null ? place : positions.within(place, table);
    }

    private static void read(KernelArguments arguments, int input, DataType type, int start, double[] to) {
        ByteBuffer bytes = arguments.input(input).bytes();
        ElementArrays.read(bytes, type, start, to, 0, to.length);
    }
}
