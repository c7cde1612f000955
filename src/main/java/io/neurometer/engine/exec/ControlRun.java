package io.neurometer.engine.exec;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.Subgraph;
import io.neurometer.engine.op.Control;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One run of a node of control flow: which of its bodies run, how often and on what. */
public final class ControlRun implements AutoCloseable {
    /** A loop whose condition never ends it must not hold up the service for good. */
    private static final long MAX_ITERATIONS = 100_000;

    private final Bodies bodies;
    private final Node node;
    private final List<@Nullable Tensor> inputs;
    private final ExecutionListener listener;
    private final List<@Nullable Tensor> captured;
    private final Set<Tensor> owned = Collections.newSetFromMap(new IdentityHashMap<>());

    /** @param inputs one tensor for each input of the node; null where it is absent, or a captured constant */
    public ControlRun(Bodies bodies, Node node, List<@Nullable Tensor> inputs, ExecutionListener listener) {
        this.bodies = bodies;
        this.node = node;
        this.inputs = inputs;
        this.listener = listener;
        this.captured = inputs.subList(((Control) node.op()).ownInputs(), inputs.size());
    }

    /**
     * Computes the outputs, which the caller frees.
     *
     * @param types of outputs as far as they are known beforehand, by their place; null where not
     * @throws EngineException {@link ErrorCode#REQUEST_INVALID} when conditions or counts are no single values, sequences
     *     differ in length, what is collected differs in type, or a loop does not end
     */
    public List<Tensor> outputs(List<@Nullable TensorType> types) {
        if (node.op() instanceof Control.If) {
            int chosen = number(given(0), DataType.BOOL, "the condition") != 0 ? 0 : 1;
            return bodies.run(node.name(), chosen, List.of(), captured, listener);
        } else if (node.op() instanceof Control.Loop op) {
            return loop(op, types);
        } else if (node.op() instanceof Control.Scan op) {
            return scan(op, types);
        }
        throw new IllegalStateException("no control flow: " + node.op().kind());
    }

    private List<Tensor> loop(Control.Loop op, List<@Nullable TensorType> types) {
        Tensor count = inputs.get(0);
        long trips = count == null ? Long.MAX_VALUE : number(count, DataType.INT64, "the trip count");
        Tensor condition = inputs.get(1) == null ? owned(truth()) : given(1);
        List<Tensor> carried = copies(2, op.carried());
        List<List<Tensor>> collected = new ArrayList<>();
        boolean vector = ((Subgraph) op.body()).formals().get(0).rank() == 1;
        for (long i = 0; i < trips && number(condition, DataType.BOOL, "the condition") != 0; i++) {
            requireEnd(i);
            List<Tensor> formals = new ArrayList<>();
            formals.add(owned(vector ? Tensor.ofLongs(new long[] {i}, 1) : Tensor.ofLongs(new long[] {i})));
            formals.add(condition);
            formals.addAll(carried);
            List<Tensor> results = owned(bodies.run(node.name(), 0, formals, captured, listener));
            release(formals);
            condition = results.get(0);
            carried = new ArrayList<>(results.subList(1, 1 + op.carried()));
            collected.add(results.subList(1 + op.carried(), results.size()));
        }
        List<Control.Track> tracks = new ArrayList<>();
        for (int k = op.carried(); k < node.outputs().size(); k++) {
            tracks.add(new Control.Track(0, false));
        }
        return results(carried, collected, tracks, types);
    }

    private List<Tensor> scan(Control.Scan op, List<@Nullable TensorType> types) {
        long length = length(op);
        List<Tensor> carried = copies(0, op.carried());
        List<List<Tensor>> collected = new ArrayList<>();
        for (long i = 0; i < length; i++) {
            requireEnd(i);
            List<Tensor> formals = new ArrayList<>(carried);
            for (int k = 0; k < op.sequences().size(); k++) {
                Control.Track track = op.sequences().get(k);
                long at = track.reversed() ? length - 1 - i : i;
                formals.add(owned(AxisElements.take(given(op.carried() + k), track.axis(), at)));
            }
            List<Tensor> results = owned(bodies.run(node.name(), 0, formals, captured, listener));
            release(formals);
            carried = new ArrayList<>(results.subList(0, op.carried()));
            collected.add(results.subList(op.carried(), results.size()));
        }
        return results(carried, collected, op.collected(), types);
    }

    /** The carried values, and what was collected along new axes. */
    private List<Tensor> results(
            List<Tensor> carried,
            List<List<Tensor>> collected,
            List<Control.Track> tracks,
            List<@Nullable TensorType> types) {
        List<Tensor> results = new ArrayList<>();
        try {
            for (Tensor value : carried) {
                results.add(value.copy());
            }
            for (int k = 0; k < tracks.size() && results.size() < node.outputs().size(); k++) {
                results.add(joined(k, collected, tracks.get(k), types.get(carried.size() + k)));
            }
            return results;
        } catch (RuntimeException | Error failure) {
            results.forEach(Tensor::close);
            throw failure;
        }
    }

    private Tensor joined(int k, List<List<Tensor>> collected, Control.Track track, @Nullable TensorType type) {
        if (collected.isEmpty()) {
            return nothing(type);
        }
        List<Tensor> elements = new ArrayList<>();
        for (int i = 0; i < collected.size(); i++) {
            int at = track.reversed() ? collected.size() - 1 - i : i;
            elements.add(collected.get(at).get(k));
        }
        TensorType first = elements.get(0).type();
        for (Tensor element : elements) {
            if (!element.type().equals(first)) {
                throw invalid("what the iterations give differs in shape", element.type(), first);
            }
        }
        int rank = first.shape().rank();
        if (track.axis() < -rank - 1 || track.axis() > rank) {
            throw invalid("the axis of an output lies outside", track.axis(), (-rank - 1) + " to " + rank);
        }
        return AxisElements.join(elements, first, track.axis());
    }

    /** What no iteration has given; sizes that none has shown are 0. */
    private Tensor nothing(@Nullable TensorType type) {
        if (type == null) {
            throw invalid("no iteration ran that would show the type of an output", "0 iterations", "at least one");
        }
        long[] sizes = new long[type.shape().rank()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = Math.max(0, type.shape().dim(i).size());
        }
        if (sizes.length > 0 && Arrays.stream(sizes).allMatch(size -> size > 0)) {
            sizes[0] = 0;
        }
        return Tensor.allocate(type.dataType(), sizes);
    }

    private long length(Control.Scan op) {
        long length = -1;
        for (int k = 0; k < op.sequences().size(); k++) {
            TensorType type = given(op.carried() + k).type();
            int axis = op.sequences().get(k).axis();
            int rank = type.shape().rank();
            if (axis < -rank || axis >= rank) {
                throw invalid("the axis of a sequence lies outside", axis, "an axis of " + type);
            }
            long size = type.shape().size(axis);
            if (length >= 0 && size != length) {
                throw invalid("the sequences differ in length", size, length);
            }
            length = size;
        }
        return length;
    }

    private void requireEnd(long iteration) {
        if (iteration >= MAX_ITERATIONS) {
            throw invalid("the loop does not end", "more than " + MAX_ITERATIONS + " iterations", "fewer");
        }
    }

    private long number(Tensor tensor, DataType type, String what) {
        if (tensor.elements() != 1 || tensor.dataType() != type) {
            throw invalid(what + " is of the wrong type", tensor.type(), "one element of " + type);
        }
        return (long) Elements.getDouble(tensor.bytes(), type, 0);
    }

    private Tensor given(int index) {
        Tensor tensor = inputs.get(index);
        if (tensor == null) {
            throw invalid("input " + index + " is missing", "nothing", "a tensor");
        }
        return tensor;
    }

    private List<Tensor> copies(int first, int count) {
        List<Tensor> copies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            copies.add(owned(given(first + i).copy()));
        }
        return copies;
    }

    private static Tensor truth() {
        Tensor truth = Tensor.allocate(TensorType.of(DataType.BOOL));
        truth.bytes().put(0, (byte) 1);
        return truth;
    }

    private Tensor owned(Tensor tensor) {
        owned.add(tensor);
        return tensor;
    }

    private List<Tensor> owned(List<Tensor> tensors) {
        owned.addAll(tensors);
        return tensors;
    }

    /** Frees what an iteration was given, as far as it is this run's own. */
    private void release(List<Tensor> formals) {
        for (Tensor formal : formals) {
            if (owned.remove(formal)) {
                formal.close();
            }
        }
    }

    private EngineException invalid(String problem, Object got, Object expected) {
        return new EngineException(Fault.of(ErrorCode.REQUEST_INVALID, node.name(), problem)
                .got(got)
                .expected(expected)
                .fix("check the data of the request, or the model"));
    }

    /** Frees what the iterations have made. */
    @Override
    public void close() {
        owned.forEach(Tensor::close);
        owned.clear();
    }
}
