package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.GroupQueryAttention;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import java.nio.ByteBuffer;
import java.util.List;

/** Attention and its position encoding. */
final class AttentionKernels {
    private AttentionKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                new KernelEntry<>(Attention.ScaledDotProduct.class, AttentionKernel::new),
                new KernelEntry<>(Attention.MultiHead.class, MultiHeadKernel::create),
                new KernelEntry<>(Attention.SelfAttention.class, MultiHeadKernel::ofPacked),
                new KernelEntry<>(GroupQueryAttention.class, GroupQueryKernel::new),
                new KernelEntry<>(Attention.Rotary.class, AttentionKernels::rotary));
    }

    private static Kernel rotary(KernelRequest request, Attention.Rotary op) {
        Shape shape = request.outputs().get(0).shape();
        DataType type = request.outputs().get(0).dataType();
        int length = Math.toIntExact(shape.size(2));
        int size = Math.toIntExact(shape.size(3));
        int pairs = size / 2;
        int elements = Math.toIntExact(shape.elements());
        double[] cosines = new double[length * pairs];
        double[] sines = new double[length * pairs];
        for (int i = 0; i < cosines.length; i++) {
            double angle = i / pairs / Math.pow(op.base(), 2.0 * (i % pairs) / size);
            cosines[i] = Math.cos(angle);
            sines[i] = Math.sin(angle);
        }
        int step = op.interleaved() ? 2 : 1;
        int partner = op.interleaved() ? 1 : pairs;
        return arguments -> {
            ByteBuffer in = arguments.input(0).bytes();
            ByteBuffer out = arguments.output(0).bytes();
            double[] x = new double[size];
            double[] turned = new double[size];
            for (int start = 0; start < elements; start += size) {
                ElementArrays.read(in, type, start, x, 0, size);
                int angles = start / size % length * pairs;
                for (int i = 0; i < pairs; i++) {
                    double first = x[i * step];
                    double second = x[i * step + partner];
                    turned[i * step] = first * cosines[angles + i] - second * sines[angles + i];
                    turned[i * step + partner] = second * cosines[angles + i] + first * sines[angles + i];
                }
                ElementArrays.write(out, type, start, turned, size);
            }
        };
    }
}
