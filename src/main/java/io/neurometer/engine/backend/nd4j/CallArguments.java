package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Nd4jTypes;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ops.OpContext;

/**
 * Arguments of an ND4J operator beside its arrays, by kind, in the operator's own order.
 *
 * @param integers what ND4J calls integer arguments
 * @param numbers floating-point arguments
 * @param flags truth values
 * @param type the datatype argument, or null
 * @param helpers whether the operator may call oneDNN or cuDNN
 */
record CallArguments(
        List<Long> integers,
        List<Double> numbers,
        List<Boolean> flags,
        @Nullable DataType type,
        boolean helpers) {
    static final CallArguments NONE = new CallArguments(List.of(), List.of(), List.of(), null, true);

    CallArguments {
        integers = List.copyOf(integers);
        numbers = List.copyOf(numbers);
        flags = List.copyOf(flags);
    }

    static CallArguments integers(long... values) {
        return NONE.withIntegers(values);
    }

    static CallArguments numbers(double... values) {
        return NONE.withNumbers(values);
    }

    static CallArguments flags(Boolean... values) {
        return NONE.withFlags(values);
    }

    CallArguments withIntegers(long... values) {
        List<Long> list = Arrays.stream(values).boxed().toList();
        return new CallArguments(list, numbers, flags, type, helpers);
    }

    CallArguments withNumbers(double... values) {
        List<Double> list = Arrays.stream(values).boxed().toList();
        return new CallArguments(integers, list, flags, type, helpers);
    }

    CallArguments withFlags(Boolean... values) {
        return new CallArguments(integers, numbers, List.of(values), type, helpers);
    }

    CallArguments withType(DataType value) {
        return new CallArguments(integers, numbers, flags, value, helpers);
    }

    /** The same without oneDNN or cuDNN. */
    CallArguments withoutHelpers() {
        return new CallArguments(integers, numbers, flags, type, false);
    }

    void giveTo(OpContext context) {
        if (!integers.isEmpty()) {
            context.setIArguments(integers.stream().mapToLong(Long::longValue).toArray());
        }
        if (!numbers.isEmpty()) {
            context.setTArguments(
                    numbers.stream().mapToDouble(Double::doubleValue).toArray());
        }
        if (!flags.isEmpty()) {
            boolean[] values = new boolean[flags.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = flags.get(i);
            }
            context.setBArguments(values);
        }
        if (type != null) {
            context.setDArguments(Nd4jTypes.of(type));
        }
        if (!helpers) {
            context.allowHelpers(false);
        }
    }
}
