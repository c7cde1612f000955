package io.neurometer.engine.exec;

import io.neurometer.engine.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs the bodies of control flow, which are compiled for the types that they first meet. Safe for several threads. */
public interface Bodies extends AutoCloseable {
    /** There are none. */
    Bodies NONE = new Bodies() {
        @Override
        public List<Tensor> run(
                String node,
                int body,
                List<Tensor> formals,
                List<@Nullable Tensor> captured,
                ExecutionListener listener) {
            throw new IllegalStateException("no node '" + node + "' has a body");
        }

        @Override
        public long residentBytes() {
            return 0;
        }

        @Override
        public Map<String, List<String>> sources() {
            return Map.of();
        }

        @Override
        public void close() {}
    };

    /**
     * Runs a body once.
     *
     * @param node name of the node that holds it
     * @param body its place among the bodies of the node's operator
     * @param formals what its own inputs are this time
     * @param captured the last inputs of the node; null for constants, which the compiled body holds
     * @param listener hears of the nodes in the body
     * @return its outputs, in new memory that the caller frees
     */
    List<Tensor> run(
            String node, int body, List<Tensor> formals, List<@Nullable Tensor> captured, ExecutionListener listener);

    /** Bytes that compiled bodies hold at rest. */
    long residentBytes();

    /** For each node that compiling a body has made the names of the nodes in the body that it stands for. */
    Map<String, List<String>> sources();

    /** Frees the compiled bodies. */
    @Override
    void close();
}
