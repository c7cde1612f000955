package io.neurometer.engine.op;

import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/** Fused operators: several that run as one, so that values between them never reach memory. */
public sealed interface Fusion extends Op {

    /**
     * An elementwise operator that follows on a running value.
     *
     * @param op an {@link Elementwise} or {@link Activation} operator whose output has the running value's type
     * @param position which operand of it the running value is
     * @param extras how many other operands it has, in order
     */
    record Link(Op op, int position, int extras) {
        /** The operands of this link, taken from a running value and the inputs of the fused operator. */
        public <T> List<T> operands(T running, List<T> others) {
            List<T> operands = new ArrayList<>(others.subList(0, extras));
            operands.add(position, running);
            return operands;
        }
    }

    /**
     * A first operator with one output, then links in order, each on what the one before gave; inputs: those of the first
     * operator, absent ones included, then the extras of each link. No extra broadcasts the running value to a larger
     * shape. Costs what its parts cost.
     *
     * @param headInputs how many inputs belong to the first operator
     */
    record Chain(Op head, int headInputs, List<Link> links) implements Fusion {
        public Chain {
            links = List.copyOf(links);
        }

        @Override
        public String kind() {
            StringBuilder kind = new StringBuilder(head.kind());
            links.forEach(link -> kind.append('+').append(link.op().kind()));
            return kind.toString();
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            TensorType running = head.infer(inputs.part(0, headInputs)).get(0);
            int next = headInputs;
            for (Link link : links) {
                TensorType made =
                        link.op().infer(operands(link, running, inputs, next)).get(0);
                if (!made.equals(running)) {
                    throw new IllegalStateException(link + " makes " + made + " of " + running);
                }
                next += link.extras();
            }
            return List.of(running);
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            OpCost cost = head.cost(inputs.part(0, headInputs), outputs);
            int next = headInputs;
            for (Link link : links) {
                cost = cost.plus(link.op().cost(operands(link, outputs.get(0), inputs, next), outputs));
                next += link.extras();
            }
            return cost;
        }

        /** The inputs of a link; {@code next} is the first of its extras. */
        public static Inputs operands(Link link, TensorType running, Inputs inputs, int next) {
            Inputs.Builder operands = new Inputs.Builder();
            for (int i = 0, extra = next; i <= link.extras(); i++) {
                if (i == link.position()) {
                    operands.add(running);
                } else {
                    operands.add(inputs, extra++);
                }
            }
            return operands.build();
        }

        @Override
        public InputRole role(int index) {
            return index < headInputs ? head.role(index) : InputRole.DATA;
        }

        @Override
        public Tolerance tolerance() {
            return head.tolerance() == Tolerance.EXACT ? Tolerance.ROUNDING : head.tolerance();
        }
    }
}
