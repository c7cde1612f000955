package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.ElementFacts;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Pseudo-random weights from a seed. Each weight has its own stream, which depends on the model's seed and the weight's name
 * alone, and each element on its index alone: any weight can be made at any time, in any order, on any machine, and is
 * always the same.
 */
final class SeededWeights implements WeightSupply {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final int CHUNK = 8192;

    /** Elements that one thread fills at a time. */
    private static final int RANGE = 128 * CHUNK;

    private final long seed;

    SeededWeights(long seed) {
        this.seed = seed;
    }

    @Override
    public WeightSource source(String name, Shape shape, Initializer initializer) {
        long stream = stream(name);
        return new Seeded(initializer, stream);
    }

    /** Elements whose range is known before they are made. */
    private record Seeded(Initializer initializer, long stream) implements WeightSource {
        @Override
        public void fill(Tensor target) {
            SeededWeights.fill(target, initializer, stream);
        }

        @Override
        public ElementFacts facts(TensorType type) {
            double most = initializer instanceof Initializer.Uniform uniform ? uniform.bound() : 1;
            return initializer instanceof Initializer.Constant constant
                    ? ElementFacts.between(constant.value(), constant.value())
                    : ElementFacts.between(-most, most);
        }
    }

    private long stream(String name) {
        // FNV-1a, then mixed with the seed.
        long hash = 0xCBF29CE484222325L;
        for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (octet & 0xFF)) * 0x100000001B3L;
        }
        return mix(mix(seed) + hash);
    }

    private static void fill(Tensor target, Initializer initializer, long stream) {
        if (target.dataType() != DataType.FP32) {
            throw new IllegalArgumentException("weights are made as FP32, not " + target.dataType());
        }
        FloatBuffer elements = target.bytes().asFloatBuffer();
        int ranges = (elements.capacity() + RANGE - 1) / RANGE;
        IntStream all = IntStream.range(0, ranges);
        (ranges > 1 ? all.parallel() : all).forEach(range -> fillRange(elements, initializer, stream, range * RANGE));
    }

    private static void fillRange(FloatBuffer elements, Initializer initializer, long stream, int start) {
        float[] chunk = new float[CHUNK];
        int end = Math.min(start + RANGE, elements.capacity());
        for (int index = start; index < end; index += CHUNK) {
            fillChunk(chunk, initializer, stream, index);
            elements.put(index, chunk, 0, Math.min(CHUNK, end - index));
        }
    }

    /** @param first index of the first element, a multiple of 2 */
    private static void fillChunk(float[] chunk, Initializer initializer, long stream, long first) {
        if (initializer instanceof Initializer.Uniform uniform) {
            // Each 64-bit draw gives two floats of 24 bits, scaled from [-2^23, 2^23) to [-bound, bound).
            float scale = uniform.bound() * 0x1p-23f;
            long state = stream + (first / 2 + 1) * GOLDEN_GAMMA;
            for (int i = 0; i < chunk.length; i += 2) {
                long draw = mix(state);
                state += GOLDEN_GAMMA;
                chunk[i] = (int) (draw >> 40) * scale;
                chunk[i + 1] = ((int) draw >> 8) * scale;
            }
        } else if (initializer instanceof Initializer.Signs) {
            for (int i = 0; i < chunk.length; i++) {
                chunk[i] = mix(stream + (first + i + 1) * GOLDEN_GAMMA) < 0 ? -1 : 1;
            }
        } else if (initializer instanceof Initializer.Constant constant) {
            Arrays.fill(chunk, constant.value());
        }
    }

    /** Stafford's variant 13 of the MurmurHash3 finalizer, as in SplittableRandom's generator. */
    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
