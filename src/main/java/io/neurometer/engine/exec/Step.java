package io.neurometer.engine.exec;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.graph.Node;
import org.jspecify.annotations.Nullable;

/**
 * One node of the schedule.
 *
 * @param node what it stands for
 * @param kernel made ready at compile time; null when a type is known only at run time, or for a view
 * @param backend name of the backend whose kernel it is; null when it is a view or chosen at run time
 */
public record Step(Node node, @Nullable Kernel kernel, @Nullable String backend) {}
