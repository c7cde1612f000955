package io.neurometer.engine.conformance.fuzz;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.BoundKernel;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.KernelWay;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.backend.reference.ReferenceBackend;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.op.Tolerance;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs cases on a backend, in all ways that it has for them, and on the reference, and says whether all agree. */
public final class Judge {
    private static final ReferenceBackend REFERENCE = new ReferenceBackend();

    private final Backend backend;

    /** What became of a case. */
    public enum Verdict {
        /** The type rule took the operator or its inputs for wrong. */
        REFUSED,
        /** The backend has no kernel for it. */
        DECLINED,
        /** Both gave the same, or blamed the request in the same way. */
        AGREES,
        /** They did not. */
        DIFFERS
    }

    /** @param detail in words: the reason, or the first difference */
    public record Result(Verdict verdict, String detail) {}

    public Judge(Backend backend) {
        this.backend = backend;
    }

    /** Runs a case. Inputs are left as they were. */
    public Result judge(OperatorCase single) {
        KernelRequest request = single.request().orElse(null);
        if (request == null) {
            return new Result(Verdict.REFUSED, "the operator does not take these inputs");
        }
        Optional<Kernel> kernel = backend.kernel(request);
        if (kernel.isEmpty()) {
            return new Result(Verdict.DECLINED, backend.reason(request));
        }
        Result unasked = judged(single, request, kernel.get());
        List<KernelWay> others = unasked.verdict() == Verdict.AGREES ? backend.ways(request) : List.of();
        for (KernelWay way : others) {
            Optional<Kernel> other = backend.kernel(request.by(way.name()));
            Result result = other.map(made -> judged(single, request, made)).orElse(unasked);
            if (result.verdict() != Verdict.AGREES) {
                return new Result(result.verdict(), way.name() + ": " + result.detail());
            }
        }
        return unasked;
    }

    private Result judged(OperatorCase single, KernelRequest request, Kernel kernel) {
        List<TensorType> outputs = request.outputs();
        List<Tensor> expected = unset(outputs);
        List<Tensor> actual = unset(outputs);
        try (Kernel made = kernel;
                Kernel exact = REFERENCE
                        .kernel(new KernelRequest(single.op(), request.inputs(), outputs))
                        .orElseThrow()) {
            String refusal = run(exact, single, expected);
            String answer = run(made, single, actual);
            if (refusal != null || answer != null) {
                boolean same = refusal != null && answer != null;
                return new Result(same ? Verdict.AGREES : Verdict.DIFFERS, "refused: " + refusal + " and " + answer);
            }
            for (int i = 0; i < outputs.size(); i++) {
                String difference = difference(single.op().tolerance(), actual.get(i), expected.get(i));
                if (difference != null) {
                    return new Result(Verdict.DIFFERS, "output " + i + ": " + difference);
                }
            }
            return new Result(Verdict.AGREES, "");
        } finally {
            expected.forEach(Tensor::close);
            actual.forEach(Tensor::close);
        }
    }

    /** Runs twice, on other tensors each time; gives what was wrong with the request, or null. */
    private @Nullable String run(Kernel kernel, OperatorCase single, List<Tensor> outputs) {
        List<@Nullable Tensor> inputs = new ArrayList<>();
        List<@Nullable Tensor> copies = new ArrayList<>();
        for (int i = 0; i < single.inputs().size(); i++) {
            Tensor input = kernel.holds(i) ? null : single.inputs().get(i);
            inputs.add(input == null ? null : inLayout(input, kernel.inputLayout(i)));
            copies.add(input == null ? null : inLayout(input, kernel.inputLayout(i)));
        }
        List<@Nullable Tensor> first = new ArrayList<>();
        List<@Nullable Tensor> second = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            first.add(like(outputs.get(i), kernel.outputLayout(i)));
            second.add(like(outputs.get(i), kernel.outputLayout(i)));
        }
        try (Tensor scratch = Tensor.allocate(TensorType.of(DataType.UINT8, kernel.plannedWorkspaceBytes()));
                BoundKernel bound = kernel.bind(new KernelArguments(copies, first, scratch))) {
            bound.run();
            KernelArguments arguments = new KernelArguments(inputs, second, scratch);
            if (bound.moveTo(arguments)) {
                bound.run();
            } else {
                kernel.run(arguments);
            }
            for (int i = 0; i < outputs.size(); i++) {
                move(arguments.output(i), kernel.outputLayout(i), outputs.get(i), Layout.ROW_MAJOR, outputs.get(i));
            }
            return null;
        } catch (EngineException failure) {
            if (failure.code() == ErrorCode.REQUEST_INVALID) {
                return failure.getMessage();
            }
            throw failure;
        } finally {
            close(inputs);
            close(copies);
            close(first);
            close(second);
        }
    }

    /** A copy of a value as a kernel wants it to lie in memory. */
    private Tensor inLayout(Tensor value, Layout layout) {
        Tensor copy = like(value, layout);
        move(value, Layout.ROW_MAJOR, copy, layout, value);
        return copy;
    }

    private static Tensor like(Tensor value, Layout layout) {
        if (layout.equals(Layout.ROW_MAJOR)) {
            return value.copy();
        }
        Tensor bytes = Tensor.allocate(TensorType.of(DataType.UINT8, layout.bytes(value.type())));
        for (int i = 0; i < bytes.byteSize(); i++) {
            bytes.bytes().put(i, (byte) -1);
        }
        return bytes;
    }

    /** @param value whose type both have */
    private void move(Tensor from, Layout now, Tensor to, Layout wanted, Tensor value) {
        if (now.equals(wanted)) {
            to.bytes().put(from.bytes());
            return;
        }
        try (Kernel reorder = backend.reorder(value.type(), now, wanted).orElseThrow()) {
            reorder.run(new KernelArguments(new ArrayList<>(List.of(from)), new ArrayList<>(List.of(to))));
        }
    }

    private static void close(List<@Nullable Tensor> tensors) {
        for (Tensor tensor : tensors) {
            if (tensor != null) {
                tensor.close();
            }
        }
    }

    /** Memory in which every unwritten floating element is no number. */
    private static List<Tensor> unset(List<TensorType> types) {
        List<Tensor> tensors = new ArrayList<>();
        for (TensorType type : types) {
            Tensor tensor = Tensor.allocate(type);
            for (int i = 0; i < tensor.byteSize(); i++) {
                tensor.bytes().put(i, (byte) -1);
            }
            tensors.add(tensor);
        }
        return tensors;
    }

    /** The first difference in words, or null. Equal infinities and NaN agree, and so do zeros of either sign. */
    static @Nullable String difference(Tolerance tolerance, Tensor actual, Tensor expected) {
        DataType type = expected.dataType();
        double relative = relative(tolerance, type);
        double absolute = absolute(tolerance, expected);
        ByteBuffer actualBytes = actual.bytes();
        ByteBuffer expectedBytes = expected.bytes();
        for (int i = 0; i < expected.elements(); i++) {
            boolean same;
            if (type.isFloating()) {
                double got = Elements.getDouble(actualBytes, type, i);
                double want = Elements.getDouble(expectedBytes, type, i);
                boolean close = Math.abs(got - want) <= relative * Math.abs(want) + absolute;
                same = got == want || (Double.isNaN(got) && Double.isNaN(want)) || (Double.isFinite(want) && close);
            } else {
                same = Elements.getLong(actualBytes, type, i) == Elements.getLong(expectedBytes, type, i);
            }
            if (!same) {
                return "element " + i + " of " + expected.type() + " is "
                        + Elements.getDouble(actualBytes, type, i) + ", not "
                        + Elements.getDouble(expectedBytes, type, i);
            }
        }
        return null;
    }

    /** In proportion to the element: some units in its last place. */
    private static double relative(Tolerance tolerance, DataType type) {
        if (tolerance == Tolerance.EXACT) {
            return 0;
        }
        return switch (type) {
            case FP64 -> 1e-11;
            case FP16 -> 2e-3;
            case BF16 -> 2e-2;
            default -> 4e-6;
        };
    }

    /** In proportion to the largest finite element, of which sums that cancel keep the error. */
    private static double absolute(Tolerance tolerance, Tensor expected) {
        if (tolerance == Tolerance.EXACT) {
            return 0;
        }
        double largest = 0;
        for (int i = 0; expected.dataType().isFloating() && i < expected.elements(); i++) {
            double value = Math.abs(Elements.getDouble(expected.bytes(), expected.dataType(), i));
            largest = Double.isFinite(value) ? Math.max(largest, value) : largest;
        }
        double share = tolerance == Tolerance.ROUNDING ? 0.1 : 5;
        return share * relative(tolerance, expected.dataType()) * Math.max(largest, 1e-3);
    }
}
