package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Nd4jTypes;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Elements in another datatype, for operators that take or compute only some types rightly. */
final class Casts {
    private Casts() {}

    /** Every element in the other operand's type. */
    static void convert(ProgramBuilder program, Operand from, Operand to) {
        if (from.type() == to.type()) {
            program.copy(from, to);
        } else if (from.type() == DataType.UINT16 && to.type() == DataType.FP16) {
            // ND4J's own cast between these copies bits.
            convert(program, as(program, DataType.FP32, from), to);
        } else {
            long code = Nd4jTypes.of(to.type()).toInt();
            program.call("cast", List.of(from), to, CallArguments.integers(code));
        }
    }

    /** The operand itself, or a converted copy where it is of another type. */
    static Operand as(ProgramBuilder program, DataType type, Operand operand) {
        if (operand.type() == type) {
            return operand;
        }
        Operand copy = program.scratch(type, operand.sizes());
        convert(program, operand, copy);
        return copy;
    }

    /** Adds the calls that compute an operand in another type, and the conversion back. */
    static void output(ProgramBuilder program, Operand operand, DataType type, Consumer<Operand> calls) {
        if (operand.type() == type) {
            calls.accept(operand);
            return;
        }
        Operand computed = program.scratch(type, operand.sizes());
        calls.accept(computed);
        convert(program, computed, operand);
    }

    /** Computes in FP32 what 16-bit floats would round too often, and everything else in its own type. */
    static void widened(ProgramBuilder program, Operand from, Operand to, BiConsumer<Operand, Operand> calls) {
        if (from.type().isFloating() && from.type().bytes() == Short.BYTES) {
            Operand wide = as(program, DataType.FP32, from);
            Operand result = to.type().isFloating() ? wide : to;
            calls.accept(wide, result);
            if (!result.equals(to)) {
                convert(program, result, to);
            }
        } else {
            calls.accept(from, to);
        }
    }

    /** A type that holds truth values as numbers; others as they are. */
    static DataType ofTruths(DataType type, DataType numbers) {
        return type == DataType.BOOL ? numbers : type;
    }
}
