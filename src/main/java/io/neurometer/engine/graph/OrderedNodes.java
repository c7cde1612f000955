package io.neurometer.engine.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Nodes in order of execution, indexed by their names, by the values that they make and by those that they read. Each
 * node has a place, a number; nodes that make constants have negative places, those that run have positive ones.
 * Inserting or removing a node moves no other.
 */
final class OrderedNodes {
    /** Behind every node. */
    static final long END = Long.MAX_VALUE;

    /** Room between neighbours, so that nodes can be put between them without moving any other. */
    private static final long SPACING = 1L << 32;

    private final NavigableMap<Long, Slot> slots = new TreeMap<>();
    private final Map<String, Long> places = new HashMap<>();
    private final Map<String, Long> producers = new HashMap<>();
    private final Map<String, Set<Use>> uses = new HashMap<>();
    private long nextConstantPlace = Long.MIN_VALUE;

    /** Input {@code index} of the node at a place. */
    record Use(long place, int index) {}

    /** A node whose inputs may change: one by one, since it may have very many. */
    private static final class Slot {
        private final List<String> inputs;
        private Node node;
        private boolean current = true;

        Slot(Node node) {
            this.node = node;
            this.inputs = new ArrayList<>(node.inputs());
        }

        void read(int index, String value) {
            inputs.set(index, value);
            current = false;
        }

        Node node() {
            if (!current) {
                node = new Node(node.name(), node.layer(), node.op(), inputs, node.outputs());
                current = true;
            }
            return node;
        }
    }

    int size() {
        return slots.size();
    }

    /** Every node, in order: first those that make constants. */
    List<Node> all() {
        return nodes(slots);
    }

    /** The nodes that run, in order. */
    List<Node> running() {
        return nodes(slots.tailMap(0L, false));
    }

    private static List<Node> nodes(Map<Long, Slot> some) {
        List<Node> list = new ArrayList<>(some.size());
        some.values().forEach(slot -> list.add(slot.node()));
        return list;
    }

    /** The place of the node of that name, or null. */
    @Nullable
    Long find(String name) {
        return places.get(name);
    }

    /** The place of the node that makes a value, or null. */
    @Nullable
    Long findProducer(String value) {
        return producers.get(value);
    }

    /** @throws IllegalStateException when there is no node at that place */
    Node node(long place) {
        return slot(place).node();
    }

    /** @throws IllegalStateException when the node is not among these */
    long placeOf(Node node) {
        Long place = places.get(node.name());
        if (place == null) {
            throw new IllegalStateException("no node '" + node.name() + "'");
        }
        return place;
    }

    /** The inputs that read a value. */
    Set<Use> uses(String value) {
        return uses.getOrDefault(value, Set.of());
    }

    /** Adds a node that makes constants, behind all others that do. */
    void addConstant(Node node) {
        put(nextConstantPlace++, node);
    }

    /** Adds nodes that run, in this order, in front of the node at a place or behind all when there is none from there on. */
    void insert(List<Node> run, long place) {
        Map.Entry<Long, Slot> next = slots.ceilingEntry(place);
        Long before = slots.lowerKey(place);
        long low = before == null ? 0 : Math.max(0, before);
        long high = next == null ? low + SPACING * (run.size() + 1) : next.getKey();
        long step = (high - low) / (run.size() + 1);
        if (step == 0) {
            respace();
            insert(run, next == null ? END : placeOf(next.getValue().node()));
            return;
        }
        for (int i = 0; i < run.size(); i++) {
            put(low + (i + 1) * step, run.get(i));
        }
    }

    void remove(long place) {
        Node node = node(place);
        slots.remove(place);
        places.remove(node.name());
        for (String output : node.outputs()) {
            producers.remove(output, place);
        }
        for (int i = 0; i < node.inputs().size(); i++) {
            Set<Use> of = uses.get(node.inputs().get(i));
            if (of != null) {
                of.remove(new Use(place, i));
            }
        }
    }

    /** Lets every consumer of one value read another. */
    void redirect(String from, String to) {
        Set<Use> moved = uses.remove(from);
        if (moved != null) {
            moved.forEach(use -> slot(use.place()).read(use.index(), to));
            uses.computeIfAbsent(to, name -> new LinkedHashSet<>(4)).addAll(moved);
        }
    }

    private Slot slot(long place) {
        Slot slot = slots.get(place);
        if (slot == null) {
            throw new IllegalStateException("no node at " + place);
        }
        return slot;
    }

    private void put(long place, Node node) {
        slots.put(place, new Slot(node));
        if (places.put(node.name(), place) != null) {
            throw new IllegalStateException("two nodes '" + node.name() + "'");
        }
        for (String output : node.outputs()) {
            if (!output.equals(Node.ABSENT)) {
                producers.put(output, place);
            }
        }
        for (int i = 0; i < node.inputs().size(); i++) {
            String input = node.inputs().get(i);
            if (!input.equals(Node.ABSENT)) {
                uses.computeIfAbsent(input, name -> new LinkedHashSet<>(4)).add(new Use(place, i));
            }
        }
    }

    /** Gives every node that runs its place anew, with room between them. */
    private void respace() {
        List<Node> running = running();
        for (Node node : running) {
            remove(placeOf(node));
        }
        insert(running, END);
    }
}
