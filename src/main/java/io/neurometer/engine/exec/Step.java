package io.neurometer.engine.exec;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One node of the schedule.
 *
 * @param node what it stands for
 * @param outputs types of all outputs, fixed; null when only running the model can tell them
 * @param kernel made ready at compile time; null for a view, or when the types are not known
 * @param backend name of the backend whose kernel it is; null when there is none yet
 */
public record Step(
        Node node,
        @Nullable List<TensorType> outputs,
        @Nullable Kernel kernel,
        @Nullable String backend) {}
