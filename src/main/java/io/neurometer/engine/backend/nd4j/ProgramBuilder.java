package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.tensor.ArrayView;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ops.Op;

/** Puts a {@link Program} together, call by call. */
final class ProgramBuilder {
    /** Where arrays of the workspace begin: at cache lines. */
    private static final long ALIGNMENT = 64;

    private final KernelRequest request;
    private final List<Call> calls = new ArrayList<>();
    private final List<TensorType> scratch = new ArrayList<>();
    private final List<Long> offsets = new ArrayList<>();
    private final List<Tensor> constants = new ArrayList<>();
    private final Set<Integer> held = new HashSet<>();
    private final Set<Integer> overwritten = new HashSet<>();
    private long workspace;

    ProgramBuilder(KernelRequest request) {
        this.request = request;
    }

    KernelRequest request() {
        return request;
    }

    boolean has(int input) {
        return request.inputs().has(input);
    }

    /** An input in its own sizes. */
    Operand input(int index) {
        return whole(Operand.Source.INPUT, index, request.inputs().type(index));
    }

    /** An output in its own sizes. */
    Operand output(int index) {
        return whole(Operand.Source.OUTPUT, index, request.outputs().get(index));
    }

    /** Whether there is such an output and anybody reads it. */
    boolean usesOutput(int index) {
        return index < request.outputs().size() && request.context().usesOutput(index);
    }

    /** The first output in its own sizes. */
    Operand output() {
        return output(0);
    }

    /** An array of the workspace, whose content does not outlive the run. */
    Operand scratch(DataType type, long... sizes) {
        TensorType made = TensorType.of(type, sizes);
        scratch.add(made);
        offsets.add(workspace);
        workspace = (Math.addExact(workspace, made.bytes()) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        return whole(Operand.Source.SCRATCH, scratch.size() - 1, made);
    }

    /** An array that never changes, which the program takes over. */
    Operand constant(Tensor tensor) {
        constants.add(tensor);
        return whole(Operand.Source.CONSTANT, constants.size() - 1, tensor.type());
    }

    /** INT64 numbers. */
    Operand longs(long... values) {
        return constant(Tensor.ofLongs(values, values.length));
    }

    /** FP32 numbers. */
    Operand floats(float[] values, long... sizes) {
        return constant(Tensor.ofFloats(values, sizes));
    }

    /** Whether an input is known now and may be kept in another form. */
    boolean isConstant(int input) {
        return has(input) && request.context().constants().has(input);
    }

    /**
     * A constant input in a form of the program's own, which is kept instead of the input.
     *
     * @param form names the form; the same name always stands for the same bytes
     * @param maker makes the form from the constant, which it must not keep
     */
    Operand prepared(int input, String form, UnaryOperator<Tensor> maker) {
        Tensor tensor = request.context().constants().prepared(input, "nd4j " + form, maker);
        held.add(input);
        // The model owns it; a view of it has nothing to give back.
        constants.add(tensor.reshape(tensor.shape()));
        return whole(Operand.Source.CONSTANT, constants.size() - 1, tensor.type());
    }

    /** Output 0 may lie where the input does: every call reads an element before it writes the one in its place. */
    void mayOverwrite(int input) {
        overwritten.add(input);
    }

    /** Runs an operator that ND4J knows by name. */
    void call(String name, List<Operand> inputs, Operand output, CallArguments arguments) {
        calls.add(new Call.Named(name, inputs, List.of(output), arguments));
    }

    /** Runs an operator that ND4J knows by name, on several outputs. */
    void call(String name, List<Operand> inputs, List<Operand> outputs, CallArguments arguments) {
        calls.add(new Call.Named(name, inputs, outputs, arguments));
    }

    /** Runs an operator of a numbered family. @param maker makes it without arrays */
    void transform(Supplier<Op> maker, List<Operand> inputs, Operand output) {
        calls.add(new Call.Numbered(maker, inputs, List.of(output)));
    }

    /** Runs Java code on whole tensors. */
    void onHost(Call.HostCode code, List<Operand> inputs, List<Operand> outputs) {
        calls.add(new Call.OnHost(code, inputs, outputs));
    }

    /** Copies elements in the order of their indices; the sizes must be equal, the strides need not be. */
    void copy(Operand from, Operand to) {
        StridedCopy.add(this, from, to);
    }

    Kernel build() {
        return new Program(calls, scratch, offsets, workspace, constants, held, overwritten);
    }

    /** Frees what was made so far. */
    void close() {
        constants.forEach(Tensor::close);
    }

    private static Operand whole(Operand.Source source, int index, TensorType type) {
        return new Operand(
                source, index, type.dataType(), ArrayView.rowMajor(type.shape().sizes()));
    }
}
