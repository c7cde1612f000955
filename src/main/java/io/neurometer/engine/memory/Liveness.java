package io.neurometer.engine.memory;

import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When each value of a schedule is in use, and which values lie in the same block of memory. Time is the position of a
 * node in the schedule. Values whose size only a running request can tell have no lifetime here, and constants need no
 * memory.
 */
public final class Liveness {
    private final TypedGraph typed;
    private final List<Node> nodes;
    private final InPlaceRule inPlace;
    private final Map<String, Block> blocks = new HashMap<>();
    private final List<Block> inOrder = new ArrayList<>();

    /** A block that may turn out to lie in another one. */
    private static final class Block {
        final String value;
        final boolean external;
        final int first;
        int last;
        int reads;

        @Nullable
        Block home;

        Block(String value, boolean external, int first) {
            this.value = value;
            this.external = external;
            this.first = first;
            this.last = first;
        }
    }

    private Liveness(TypedGraph typed, List<Node> nodes, InPlaceRule inPlace) {
        this.typed = typed;
        this.nodes = nodes;
        this.inPlace = inPlace;
    }

    /**
     * @param nodes what runs, in order
     * @param outputs names of the values that are read after the last step
     * @param inPlace which nodes may write where an input lies
     */
    public static Liveness of(TypedGraph typed, List<Node> nodes, List<String> outputs, InPlaceRule inPlace) {
        Liveness liveness = new Liveness(typed, nodes, inPlace);
        liveness.makeBlocks();
        liveness.readBlocks(outputs);
        liveness.shareBlocks();
        return liveness;
    }

    /** The blocks that the schedule's nodes write, by the first step of use. */
    public List<Lifetime> lifetimes() {
        return lifetimes(false);
    }

    /** The same and the model's inputs, which are in use from step 0. */
    public List<Lifetime> lifetimesWithInputs() {
        return lifetimes(true);
    }

    /** The first value in the block where {@code value} lies; empty for a constant. */
    public Optional<String> blockOf(String value) {
        Block block = find(value);
        return block == null ? Optional.empty() : Optional.of(block.value);
    }

    /** For each block by the value that made it, which of its values was written last up to a step; views are none. */
    public Map<String, String> valuesAt(int step) {
        Map<String, String> latest = new HashMap<>();
        for (int i = 0; i <= step && i < nodes.size(); i++) {
            Node node = nodes.get(i);
            for (String output : node.outputs()) {
                Block block = node.op().isView() ? null : find(output);
                if (block != null) {
                    latest.put(block.value, output);
                }
            }
        }
        return latest;
    }

    private List<Lifetime> lifetimes(boolean withInputs) {
        List<Lifetime> lifetimes = new ArrayList<>();
        for (Block block : inOrder) {
            TensorType type = typed.type(block.value);
            if (block.home == null
                    && (withInputs || !block.external)
                    && type != null
                    && type.shape().isFixed()) {
                lifetimes.add(
                        new Lifetime(block.value, type.shape().elements(), type.bytes(), block.first, block.last));
            }
        }
        return lifetimes;
    }

    private void makeBlocks() {
        for (GraphInput input : typed.graph().inputs()) {
            make(input.name(), true, 0);
        }
        for (int step = 0; step < nodes.size(); step++) {
            Node node = nodes.get(step);
            for (String output : node.outputs()) {
                if (output.equals(Node.ABSENT)) {
                    continue;
                }
                Block source = node.op().isView() ? find(node.inputs().get(0)) : null;
                if (source != null) {
                    blocks.put(output, source);
                } else if (!typed.constants().contains(output)) {
                    make(output, false, step);
                }
            }
        }
    }

    private void make(String value, boolean external, int step) {
        Block block = new Block(value, external, step);
        blocks.put(value, block);
        inOrder.add(block);
    }

    private void readBlocks(List<String> outputs) {
        for (int step = 0; step < nodes.size(); step++) {
            Node node = nodes.get(step);
            if (node.op().isView()) {
                continue;
            }
            for (String input : node.inputs()) {
                read(find(input), step);
            }
        }
        for (String output : outputs) {
            read(find(output), nodes.size());
        }
    }

    private static void read(@Nullable Block block, int step) {
        if (block != null && (block.reads == 0 || block.last != step)) {
            block.last = step;
            block.reads++;
        }
    }

    private void shareBlocks() {
        for (int step = 0; step < nodes.size(); step++) {
            Node node = nodes.get(step);
            String output = node.outputs().get(0);
            Block own = node.op().isView() ? null : find(output);
            if (own == null || !typed.isFixed(output)) {
                continue;
            }
            for (int i = 0; i < node.inputs().size(); i++) {
                Block block = find(node.inputs().get(i));
                if (block != null && mayTakeOver(node, i, block, step)) {
                    own.home = block;
                    block.last = own.last;
                    block.reads = own.reads;
                    break;
                }
            }
        }
    }

    private boolean mayTakeOver(Node node, int index, Block block, int step) {
        if (block.external
                || block.last != step
                || !sameSize(node.inputs().get(index), node.outputs().get(0))) {
            return false;
        }
        boolean onlyReader = block.reads == 1;
        for (int i = 0; i < node.inputs().size(); i++) {
            if (find(node.inputs().get(i)) == block && !inPlace.allows(node, i, onlyReader)) {
                return false;
            }
        }
        return true;
    }

    private boolean sameSize(String input, String output) {
        TensorType in = typed.type(input);
        TensorType out = typed.type(output);
        return in != null && out != null && in.shape().isFixed() && in.bytes() == out.bytes() && in.bytes() > 0;
    }

    private @Nullable Block find(String value) {
        Block block = blocks.get(value);
        while (block != null && block.home != null) {
            block = block.home;
        }
        return block;
    }
}
