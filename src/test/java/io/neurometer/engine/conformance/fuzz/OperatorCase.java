package io.neurometer.engine.conformance.fuzz;

import io.neurometer.engine.backend.KernelConstants;
import io.neurometer.engine.backend.KernelContext;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.NarrowInputs;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.op.TypeUnknownException;
import io.neurometer.engine.tensor.ElementFacts;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An operator with inputs, which need not fit it.
 *
 * @param inputs null where an optional input is absent
 * @param constants inputs whose values are known when the kernel is made
 */
public record OperatorCase(Op op, List<@Nullable Tensor> inputs, Set<Integer> constants) implements AutoCloseable {
    public OperatorCase {
        inputs = Collections.unmodifiableList(new ArrayList<>(inputs));
        constants = Set.copyOf(constants);
    }

    /** All inputs are data. */
    public static OperatorCase of(Op op, @Nullable Tensor... inputs) {
        return new OperatorCase(op, Arrays.asList(inputs), Set.of());
    }

    /** The same with some inputs known when the kernel is made. */
    public OperatorCase withConstants(Integer... indices) {
        return new OperatorCase(op, inputs, new HashSet<>(Arrays.asList(indices)));
    }

    /** What the type rule is told. */
    public Inputs known() {
        Inputs.Builder builder = new Inputs.Builder();
        for (int i = 0; i < inputs.size(); i++) {
            Tensor input = inputs.get(i);
            if (input == null) {
                builder.addAbsent();
            } else {
                builder.add(input.type(), constants.contains(i) ? input : null);
            }
        }
        return builder.build();
    }

    /** Whether no input holds NaN or an infinity, apart from what hides by minus infinity. */
    public boolean isFinite() {
        for (int i = 0; i < inputs.size(); i++) {
            ElementFacts facts = facts(i);
            if (facts != null && !facts.isFinite() && !(isMask(i) && facts.nan() + facts.positive() == 0)) {
                return false;
            }
        }
        return true;
    }

    /** Whether an input that hides others by minus infinity holds it. */
    private boolean hides() {
        for (int i = 0; i < inputs.size(); i++) {
            ElementFacts facts = facts(i);
            if (facts != null && isMask(i) && facts.negative() > 0) {
                return true;
            }
        }
        return false;
    }

    private boolean isMask(int index) {
        return op instanceof Softmax
                || (op instanceof Attention && index == (op instanceof Attention.SelfAttention ? 1 : 3));
    }

    private @Nullable ElementFacts facts(int index) {
        Tensor input = inputs.get(index);
        return input == null || !input.dataType().isFloating()
                ? null
                : ElementFacts.of(input.dataType(), input.bytes());
    }

    /** What a backend is asked for; empty where the operator does not take the inputs, or sizes depend on their data. */
    public Optional<KernelRequest> request() {
        try {
            NarrowInputs.check(op, known());
            List<TensorType> outputs = op.infer(known());
            return outputs.stream().allMatch(type -> type.shape().isFixed())
                    ? Optional.of(new KernelRequest(op, known(), outputs, context(outputs.size())))
                    : Optional.empty();
        } catch (EngineException | TypeUnknownException | ArithmeticException refused) {
            return Optional.empty();
        }
    }

    /**
     * What a backend may know that is asked for a kernel: everything is row-major, and constants are at hand.
     *
     * @param outputs how many there are; all are read
     */
    private KernelContext context(int outputs) {
        Set<Integer> used = IntStream.range(0, outputs).boxed().collect(Collectors.toSet());
        return new KernelContext(
                List.of(),
                Set.of(),
                used,
                new Given(this),
                Precision.FP32,
                1,
                isFinite(),
                hides(),
                KernelContext.ANY_WAY);
    }

    @Override
    public void close() {
        for (Tensor input : inputs) {
            if (input != null) {
                input.close();
            }
        }
    }

    @Override
    public String toString() {
        return op + " of " + inputs + (constants.isEmpty() ? "" : ", known " + constants);
    }

    /** The inputs that are known when a kernel is made. */
    private record Given(OperatorCase single) implements KernelConstants {
        @Override
        public boolean has(int input) {
            return single.constants().contains(input);
        }

        @Override
        public Tensor prepared(int input, String form, UnaryOperator<Tensor> maker) {
            Tensor tensor = single.inputs().get(input);
            if (tensor == null || !has(input)) {
                throw new IllegalArgumentException("input " + input + " is not constant");
            }
            return maker.apply(tensor);
        }

        @Override
        public boolean takeRoom(long bytes) {
            return true;
        }
    }
}
