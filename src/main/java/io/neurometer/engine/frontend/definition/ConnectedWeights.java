package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A convolution's dense weight [out, in, kernel...] with zeros where an output channel does not see an input channel. */
record ConnectedWeights(WeightSource dense, List<List<Integer>> connections) implements WeightSource {
    @Override
    public void fill(Tensor target) {
        dense.fill(target);
        int channels = Math.toIntExact(target.shape().size(1));
        int blockBytes = Math.toIntExact(target.byteSize() / connections.size() / channels);
        ByteBuffer bytes = target.bytes();
        byte[] zeros = new byte[blockBytes];
        for (int out = 0; out < connections.size(); out++) {
            Set<Integer> seen = new HashSet<>(connections.get(out));
            for (int in = 0; in < channels; in++) {
                if (!seen.contains(in)) {
                    bytes.put((out * channels + in) * blockBytes, zeros);
                }
            }
        }
    }
}
