package io.neurometer.engine.compile;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.batch.BatchPart;
import io.neurometer.engine.exec.Parts;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.tensor.TensorType;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A batch whose samples threads share out. Each thread computes as many samples as every other from inputs to outputs, so
 * that no thread waits for another at any operator, and what one operator leaves is in the caches next to the thread that
 * reads it. What it costs is that every thread reads all weights.
 *
 * @param part the graph for the samples of one thread
 * @param parts how the whole is made of such parts
 */
record SharedBatch(TypedGraph part, Parts parts) {
    /** Stands among the rewrites that options may leave out: all threads then work on one operator after another. */
    static final String NAME = "samples-by-thread";

    /** One thread takes about 100 microseconds for these; waking a team, and waiting for it, takes up to 20. */
    private static final long MIN_OPERATIONS = 8_000_000;

    /** Weights that stay in a cache which processors share cost little to read more often than once. */
    private static final long CACHED_BYTES = 32L << 20;

    /** Reading a byte of weights from memory takes about as long as so many operations of one thread. */
    private static final long OPERATIONS_OF_BYTE = 60;

    /** @return null where threads had better not share out the samples, or cannot */
    static @Nullable SharedBatch of(
            TypedGraph whole,
            List<String> outputs,
            Backend backend,
            CompileOptions options,
            BiFunction<Graph, Map<String, TensorType>, TypedGraph> inference) {
        int threads = options.threads() > 0 ? options.threads() : backend.info().threads();
        if (threads < 2
                || !backend.hasTeams()
                || options.hasTeamsEverywhere()
                || options.withoutPasses().contains(NAME)
                || !isWorthIt(whole, outputs, threads)) {
            return null;
        }
        TypedGraph part = BatchPart.of(whole, outputs, threads, inference);
        if (part == null) {
            return null;
        }
        Map<String, TensorType> inputs = new LinkedHashMap<>();
        for (GraphInput input : whole.graph().inputs()) {
            inputs.put(input.name(), Objects.requireNonNull(whole.type(input.name())));
        }
        return new SharedBatch(part, new Parts(threads, inputs, backend));
    }

    private static boolean isWorthIt(TypedGraph whole, List<String> outputs, int parts) {
        List<Node> nodes = whole.running(outputs);
        long operations = SmallWork.operations(whole, nodes);
        long bytes = weightBytes(whole, nodes);
        return operations >= MIN_OPERATIONS
                && (bytes <= CACHED_BYTES || operations / parts / OPERATIONS_OF_BYTE >= bytes);
    }

    /** What the constants take that nodes read, each once. */
    private static long weightBytes(TypedGraph typed, List<Node> nodes) {
        Set<String> read = new HashSet<>();
        long bytes = 0;
        for (Node node : nodes) {
            for (String input : node.inputs()) {
                TensorType type = typed.constants().contains(input) ? typed.type(input) : null;
                if (type != null && type.shape().isFixed() && read.add(input)) {
                    bytes = Math.addExact(bytes, type.bytes());
                }
            }
        }
        return bytes;
    }
}
