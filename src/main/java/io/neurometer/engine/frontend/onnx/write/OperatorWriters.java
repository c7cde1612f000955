package io.neurometer.engine.frontend.onnx.write;

import io.neurometer.engine.op.Op;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The operators that can be written; each family hands out its own. */
final class OperatorWriters {
    private final Map<Class<? extends Op>, OperatorWriter<?>> writers = new HashMap<>();

    static OperatorWriters standard() {
        OperatorWriters table = new OperatorWriters();
        table.addAll(LinearWriters.writers());
        table.addAll(ConvolutionWriters.writers());
        table.addAll(PoolingWriters.writers());
        table.addAll(NormalizationWriters.writers());
        table.addAll(ActivationWriters.writers());
        table.addAll(AttentionWriters.writers());
        table.addAll(RecurrentWriters.writers());
        table.addAll(ElementwiseWriters.writers());
        table.addAll(ShapingWriters.writers());
        table.addAll(ResizingWriters.writers());
        return table;
    }

    private void addAll(List<OperatorWriter<?>> family) {
        for (OperatorWriter<?> writer : family) {
            if (writers.put(writer.type(), writer) != null) {
                throw new IllegalStateException("two writers of " + writer.type());
            }
        }
    }

    /** The writer of an operator, or null. */
    @Nullable
    OperatorWriter<?> find(Op op) {
        return writers.get(op.getClass());
    }
}
