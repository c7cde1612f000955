package io.neurometer.engine.backend.onednn;

import java.util.List;
import org.bytedeco.dnnl.dnnl_primitive;

/**
 * What a program does.
 *
 * @param steps run one after another
 * @param views the memory that steps name by their position in this list
 * @param startsFrom the input whose elements output 0 must hold before the first step, or -1
 */
record ProgramSteps(List<Step> steps, List<MemoryView> views, int startsFrom) {
    ProgramSteps {
        steps = List.copyOf(steps);
        views = List.copyOf(views);
    }

    /** What runs at one time. */
    sealed interface Step permits Execute, RunJava {}

    /** A primitive with oneDNN's indices of its arguments and the view of each. */
    record Execute(dnnl_primitive primitive, int[] arguments, int[] views) implements Step {}

    /** Java code with the views that it reads and writes. */
    record RunJava(JavaCode code, int[] views) implements Step {}
}
