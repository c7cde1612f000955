package io.neurometer.engine.op;

import io.neurometer.engine.tensor.TensorType;
import java.util.List;

/**
 * Operators that run networks of their own as the data says, as ONNX's If, Loop and Scan. Their last inputs are the values
 * that their bodies capture. The types of their outputs and their cost are those of the nodes in their bodies, which are
 * no part of these rules.
 */
public sealed interface Control extends Op {

    /** Whether an operator runs bodies. */
    static boolean isFlow(Op op) {
        return op instanceof Control && !op.isView();
    }

    /** How many inputs precede the captured values. */
    int ownInputs();

    /** The bodies, in the order of ONNX's attributes. */
    List<Body> bodies();

    /** @throws IllegalStateException always: ask the bodies */
    @Override
    default boolean takesNarrowTypes() {
        return true;
    }

    @Override
    default List<TensorType> infer(Inputs inputs) {
        throw new IllegalStateException("the types of " + kind() + " are those of its bodies");
    }

    @Override
    default OpCost cost(Inputs inputs, List<TensorType> outputs) {
        return OpCost.FREE;
    }

    /** One of two branches; inputs: a BOOL condition of one element, captured values. */
    record If(Body thenBranch, Body elseBranch) implements Control {
        @Override
        public int ownInputs() {
            return 1;
        }

        @Override
        public List<Body> bodies() {
            return List.of(thenBranch, elseBranch);
        }
    }

    /**
     * A body repeated at most as often as a trip count says, while a condition holds; inputs: optional INT64 trip count,
     * optional BOOL condition, initial carried values, captured values. The body's inputs are the number of the iteration,
     * the condition and the carried values; its outputs the next condition, the next carried values, and elements of the
     * outputs that collect one for each iteration.
     *
     * @param carried how many values go from one iteration to the next
     */
    record Loop(Body body, int carried) implements Control {
        @Override
        public int ownInputs() {
            return 2 + carried;
        }

        @Override
        public List<Body> bodies() {
            return List.of(body);
        }
    }

    /**
     * A body repeated for each element of sequences; inputs: initial carried values, sequences of one length, captured
     * values. The body's inputs are the carried values and an element of each sequence; its outputs the next carried
     * values and an element of each collected output.
     *
     * @param carried how many values go from one iteration to the next
     * @param sequences along which axis of each sequence its elements lie
     * @param collected along which axis of each output the elements of it come to lie
     */
    record Scan(Body body, int carried, List<Track> sequences, List<Track> collected) implements Control {
        public Scan {
            sequences = List.copyOf(sequences);
            collected = List.copyOf(collected);
        }

        @Override
        public int ownInputs() {
            return carried + sequences.size();
        }

        @Override
        public List<Body> bodies() {
            return List.of(body);
        }
    }

    /**
     * Where the elements of a sequence lie.
     *
     * @param axis negative from the back
     * @param reversed whether the first iteration has the last element
     */
    record Track(int axis, boolean reversed) {}

    /**
     * Input 0 as it is, chosen because of the values of the others; inputs: any, then what decided. It stands for an
     * output of an operator that was replaced by its body.
     */
    record Chosen() implements Control {
        @Override
        public String kind() {
            return "identity";
        }

        @Override
        public int ownInputs() {
            return 1;
        }

        @Override
        public List<Body> bodies() {
            return List.of();
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            return Rules.sameAs(inputs, 0);
        }

        @Override
        public boolean isView() {
            return true;
        }

        @Override
        public InputRole role(int index) {
            return index == 0 ? InputRole.DATA : InputRole.SETTING;
        }

        @Override
        public Tolerance tolerance() {
            return Tolerance.EXACT;
        }
    }
}
