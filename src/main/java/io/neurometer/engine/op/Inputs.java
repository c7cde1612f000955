package io.neurometer.engine.op;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an operator's rules may know of its inputs: their types, and the values of those that are constant. */
public final class Inputs {
    private final List<Operand> operands;

    private record Operand(
            @Nullable TensorType type, @Nullable Tensor value) {}

    private Inputs(List<Operand> operands) {
        this.operands = operands;
    }

    /** Present inputs of these types with unknown values. */
    public static Inputs of(TensorType... types) {
        Builder builder = new Builder();
        for (TensorType type : types) {
            builder.add(type);
        }
        return builder.build();
    }

    /** Positions including absent optional inputs; trailing absent ones may or may not be counted. */
    public int count() {
        return operands.size();
    }

    /** Whether optional input {@code index} is given. */
    public boolean has(int index) {
        return index < operands.size() && operands.get(index).type() != null;
    }

    /** @throws EngineException {@link ErrorCode#MODEL_INVALID} when the input is absent */
    public TensorType type(int index) {
        TensorType type = index < operands.size() ? operands.get(index).type() : null;
        if (type == null) {
            throw new EngineException(Fault.of(ErrorCode.MODEL_INVALID, null, "input " + index + " is missing")
                    .got(operands.size() + " inputs"));
        }
        return type;
    }

    public Shape shape(int index) {
        return type(index).shape();
    }

    public DataType dataType(int index) {
        return type(index).dataType();
    }

    /** Whether the value of input {@code index} is known now. */
    public boolean hasValue(int index) {
        return index < operands.size() && operands.get(index).value() != null;
    }

    /** Whether the value of the input is known and is a single element. */
    public boolean hasNumber(int index) {
        return hasValue(index) && shape(index).elements() == 1;
    }

    /** @throws TypeUnknownException unless the value is known now */
    public Tensor value(int index) {
        Tensor value = index < operands.size() ? operands.get(index).value() : null;
        if (value == null) {
            throw new TypeUnknownException(index);
        }
        return value;
    }

    /** The value of an integer input. @throws TypeUnknownException unless the value is known now */
    public long[] longs(int index) {
        return value(index).toLongs();
    }

    /** The value of a floating input. @throws TypeUnknownException unless the value is known now */
    public float[] floats(int index) {
        return value(index).toFloats();
    }

    /** The inputs from {@code first} up to {@code last} exclusive; those beyond the end are absent. */
    public Inputs part(int first, int last) {
        Builder builder = new Builder();
        for (int i = first; i < last; i++) {
            builder.add(this, i);
        }
        return builder.build();
    }

    /** Collects the operands in order. */
    public static final class Builder {
        private final List<Operand> operands = new ArrayList<>();

        public Builder add(TensorType type) {
            operands.add(new Operand(type, null));
            return this;
        }

        public Builder add(TensorType type, @Nullable Tensor value) {
            operands.add(new Operand(type, value));
            return this;
        }

        /** Adds input {@code index} of another collection as it is, absent or not. */
        public Builder add(Inputs from, int index) {
            operands.add(index < from.operands.size() ? from.operands.get(index) : new Operand(null, null));
            return this;
        }

        public Builder addAbsent() {
            operands.add(new Operand(null, null));
            return this;
        }

        public Inputs build() {
            return new Inputs(List.copyOf(operands));
        }
    }
}
