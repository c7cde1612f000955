package io.neurometer.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.Arrays;
import java.util.List;

/** Short ways to state what type rules accept, refuse and count. */
final class RuleAssertions {
    private RuleAssertions() {}

    static TensorType fp32(long... sizes) {
        return TensorType.of(DataType.FP32, sizes);
    }

    /** Dimensions are numbers, names, or null for an unknown one. */
    static TensorType symbolic(Object... dims) {
        return new TensorType(
                DataType.FP32,
                Shape.of(Arrays.stream(dims).map(RuleAssertions::dim).toList()));
    }

    private static Dim dim(Object dim) {
        if (dim instanceof Integer size) {
            return Dim.of(size);
        }
        return dim instanceof String name ? Dim.named(name) : Dim.UNKNOWN;
    }

    static TensorType infer(Op op, TensorType... inputs) {
        return op.infer(Inputs.of(inputs)).get(0);
    }

    static OpCost cost(Op op, TensorType... inputs) {
        return op.cost(Inputs.of(inputs), op.infer(Inputs.of(inputs)));
    }

    /** The rule refuses the inputs with a fault that says what was got, what was expected and what to do. */
    static void assertRefused(ErrorCode code, String problem, Op op, TensorType... inputs) {
        EngineException refusal = catchThrowableOfType(EngineException.class, () -> op.infer(Inputs.of(inputs)));
        assertThat(refusal).as("refusal: " + problem).isNotNull();
        Fault fault = refusal.faults().get(0);
        assertThat(fault.problem()).contains(problem);
        assertThat(fault.code()).isEqualTo(code);
        assertThat(fault.got()).isNotNull();
        assertThat(fault.expected()).isNotNull();
    }

    /** A square window over two dimensions. */
    static Window window(long kernel, long stride, long padding) {
        return new Window(
                kernel == 0 ? List.of() : List.of(kernel, kernel),
                List.of(stride, stride),
                List.of(),
                Window.Padding.EXPLICIT,
                List.of(padding, padding),
                List.of(padding, padding));
    }
}
