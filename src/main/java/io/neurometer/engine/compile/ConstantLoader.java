package io.neurometer.engine.compile;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.compile.range.Constants;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.tensor.ElementFacts;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Brings the constants of one schedule into memory, each in the form that its readers want. What follows from weights
 * alone is shared by all shapes through the {@link WeightStore}; what follows from the bound shapes belongs to the
 * executable. Constants on the way to others are dropped as soon as the last of their readers has been computed.
 */
final class ConstantLoader implements Constants {
    /** How many bytes forms may take beyond their constants, as a fraction of the bytes of all weights. */
    private static final double ROOM = 0.1;

    /** The same in small models, in bytes. */
    private static final long MIN_ROOM = 2 << 20;

    private final TypedGraph typed;
    private final WeightStore store;
    private final BackendFolder folder;
    private final Map<String, Integer> makers = new HashMap<>();
    private final Set<String> shapeDependent;
    private final Map<String, Tensor> temporary = new HashMap<>();
    private final Map<String, Integer> readersLeft = new HashMap<>();
    private final List<Tensor> owned = new ArrayList<>();
    private long room;

    ConstantLoader(TypedGraph typed, WeightStore store, Backend backend) {
        this.typed = typed;
        this.store = store;
        this.folder = new BackendFolder(backend);
        this.shapeDependent = typed.shapeDependent();
        this.room = MIN_ROOM
                + (long) (ROOM
                        * typed.graph().weights().values().stream()
                                .mapToDouble(weight -> weight.type().bytes())
                                .sum());
        List<Node> nodes = typed.graph().nodes();
        for (int i = 0; i < nodes.size(); i++) {
            for (String output : nodes.get(i).outputs()) {
                makers.put(output, i);
            }
        }
    }

    @Override
    public ElementFacts of(Weight weight) {
        return store.facts(weight);
    }

    @Override
    public ElementFacts made(String value) {
        return shapeDependent.contains(value) ? look(value) : store.facts(value, () -> look(value));
    }

    private ElementFacts look(String value) {
        return store.prepare(() -> {
            try {
                compute(Set.of(value));
                Tensor tensor = find(value);
                return ElementFacts.of(tensor.type(), tensor.bytes());
            } finally {
                forget();
            }
        });
    }

    /** Bytes of those constants that are in memory in no form; computing them from others takes more for a while. */
    long missingBytes(Collection<String> wanted) {
        return bytes(
                wanted,
                name -> shapeDependent.contains(name) || store.forms(name).isEmpty());
    }

    /** Bytes of those constants that {@link #load} would have to bring into memory. */
    long bytesToLoad(Collection<String> wanted) {
        return bytes(wanted, name -> stored(name) == null);
    }

    private long bytes(Collection<String> names, Predicate<String> counted) {
        long bytes = 0;
        for (String name : names) {
            TensorType type = typed.type(name);
            if (type != null && counted.test(name)) {
                bytes = Math.addExact(bytes, type.bytes());
            }
        }
        return bytes;
    }

    /** These constants in row-major order, by name. */
    Map<String, Tensor> load(Set<String> wanted) {
        return store.prepare(() -> {
            try {
                compute(wanted);
                Map<String, Tensor> result = new HashMap<>();
                for (String name : wanted) {
                    result.put(name, keep(name));
                }
                return result;
            } finally {
                forget();
            }
        });
    }

    /** The constant in another form, held for as long as the model or this executable lives. */
    Tensor prepared(String name, String form, UnaryOperator<Tensor> maker) {
        if (!shapeDependent.contains(name)) {
            return store.get(name, form, () -> make(name, maker));
        }
        Tensor tensor = store.prepare(() -> make(name, maker));
        owned.add(tensor);
        return tensor;
    }

    private Tensor make(String name, UnaryOperator<Tensor> maker) {
        try {
            compute(Set.of(name));
            return maker.apply(find(name));
        } finally {
            forget();
        }
    }

    /** Takes that many bytes of the room for larger forms, if they are left. */
    boolean takeRoom(long bytes) {
        if (bytes > room) {
            return false;
        }
        room -= bytes;
        return true;
    }

    /** The loaded constants that depend on the bound shapes. */
    List<Tensor> owned() {
        return owned;
    }

    private void compute(Set<String> wanted) {
        for (Node node : nodesToRun(wanted)) {
            run(node, wanted);
        }
    }

    private void forget() {
        temporary.values().forEach(Tensor::close);
        temporary.clear();
        readersLeft.clear();
    }

    /** The nodes that make what is wanted and not at hand, in order; counts how many of them read each value. */
    private List<Node> nodesToRun(Set<String> wanted) {
        Set<Integer> needed = new TreeSet<>();
        Deque<String> open = new ArrayDeque<>(wanted);
        while (!open.isEmpty()) {
            String name = open.remove();
            Integer maker = isAtHand(name) ? null : makers.get(name);
            if (maker != null && needed.add(maker)) {
                for (String input : typed.graph().nodes().get(maker).inputs()) {
                    readersLeft.merge(input, 1, Integer::sum);
                    open.add(input);
                }
            }
        }
        return needed.stream().map(typed.graph().nodes()::get).toList();
    }

    private boolean isAtHand(String name) {
        return stored(name) != null || typed.values().containsKey(name);
    }

    private void run(Node node, Set<String> wanted) {
        List<@Nullable Tensor> inputs = new ArrayList<>();
        for (String input : node.inputs()) {
            inputs.add(input.equals(Node.ABSENT) ? null : find(input));
        }
        List<Tensor> results = folder.fold(node, inputs, node.op().infer(typed.inputs(node)));
        for (int i = 0; i < results.size(); i++) {
            String output = i < node.outputs().size() ? node.outputs().get(i) : Node.ABSENT;
            if (wanted.contains(output) || readersLeft.containsKey(output)) {
                temporary.put(output, results.get(i));
            } else {
                results.get(i).close();
            }
        }
        for (String input : node.inputs()) {
            if (readersLeft.merge(input, -1, Integer::sum) == 0 && !wanted.contains(input)) {
                drop(input);
            }
        }
    }

    private void drop(String name) {
        Tensor tensor = temporary.remove(name);
        if (tensor != null) {
            tensor.close();
        }
    }

    /** A constant for as long as this model or this executable lives. */
    private Tensor keep(String name) {
        if (!shapeDependent.contains(name)) {
            return store.get(name, WeightStore.ROW_MAJOR, () -> take(name));
        }
        Tensor tensor = take(name);
        owned.add(tensor);
        return tensor;
    }

    private Tensor take(String name) {
        Tensor tensor = find(name);
        temporary.remove(name);
        return tensor;
    }

    /** A constant from the store, or one that is temporary until it is kept or dropped. */
    private Tensor find(String name) {
        Tensor stored = stored(name);
        return stored != null ? stored : temporary.computeIfAbsent(name, this::read);
    }

    /** What the model keeps of that name; a constant that depends on shapes may share its name with another, and is not kept. */
    private @Nullable Tensor stored(String name) {
        return shapeDependent.contains(name) ? null : store.peek(name, WeightStore.ROW_MAJOR);
    }

    /** A new tensor with a weight's elements or with a value that type inference has found. */
    private Tensor read(String name) {
        Weight weight = typed.graph().weights().get(name);
        Tensor small = typed.values().get(name);
        if (weight != null) {
            Tensor tensor = Tensor.allocate(weight.type());
            weight.source().fill(tensor);
            return tensor;
        }
        if (small != null) {
            return small.copy();
        }
        throw new EngineException(Fault.of(ErrorCode.INTERNAL, name, "constant has no source"));
    }
}
