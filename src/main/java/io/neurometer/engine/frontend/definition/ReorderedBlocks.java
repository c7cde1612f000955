package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Equal blocks of a weight in another order.
 *
 * @param order for each block of the target the block of the source
 * @param block the type of one block
 */
record ReorderedBlocks(WeightSource source, List<Integer> order, TensorType block) implements WeightSource {
    @Override
    public void fill(Tensor target) {
        int size = Math.toIntExact(block.bytes());
        try (Tensor original = Tensor.allocate(target.type())) {
            source.fill(original);
            ByteBuffer from = original.bytes();
            ByteBuffer to = target.bytes();
            for (int i = 0; i < order.size(); i++) {
                to.put(i * size, from, order.get(i) * size, size);
            }
        }
    }
}
