package io.neurometer.engine.exec;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.DeviceMemory;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What every run of an executable does.
 *
 * @param typed the graph with fixed input types
 * @param steps what runs, in order
 * @param outputs for each value that a run yields, by the name it is asked for, the value that holds it
 * @param constants every constant that a step or output reads, by value name
 * @param lateBackend makes kernels for steps whose types are known only at run time
 * @param bodies runs the bodies of control flow; closed with the executable
 * @param memory where the kernels keep the elements of tensors
 * @param spare computes the same where a kernel fails in the middle of a run
 * @param watches values that the kernels take for numbers of a certain size, in any order
 * @param threading lets the calling thread use as many threads as the kernels were made for
 */
public record ExecutionPlan(
        TypedGraph typed,
        List<Step> steps,
        Map<String, String> outputs,
        Map<String, Tensor> constants,
        Backend lateBackend,
        Bodies bodies,
        DeviceMemory memory,
        Spare spare,
        List<Watch> watches,
        Runnable threading) {
    public ExecutionPlan {
        steps = List.copyOf(steps);
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
        constants = Map.copyOf(constants);
        watches = List.copyOf(watches);
    }
}
