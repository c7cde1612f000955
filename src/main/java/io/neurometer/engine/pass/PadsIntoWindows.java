package io.neurometer.engine.pass;

import io.neurometer.engine.graph.GraphPatch;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.PadMode;
import io.neurometer.engine.op.PadRange;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.op.Window.Padding;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Borders of zeros around images become the padding of the convolution or average pooling that reads them; of a pooling
 * only where it counts what is padding, as it counts the zeros.
 */
final class PadsIntoWindows implements Pass {
    private static final int PADS = 1;
    private static final int VALUE = 2;

    @Override
    public String name() {
        return "pads-into-windows";
    }

    @Override
    public void rewrite(Rewriter graph) {
        graph.each(Convolution.Conv.class, node -> {
            Convolution.Conv op = (Convolution.Conv) node.op();
            return merged(
                    graph, node, op.window(), window -> new Convolution.Conv(window, op.groups(), op.connections()));
        });
        graph.each(Pooling.AveragePool.class, node -> {
            Pooling.AveragePool op = (Pooling.AveragePool) node.op();
            boolean exact = !op.ceil() && (op.countPadding() || isUnpadded(op.window()));
            return exact
                    ? merged(graph, node, op.window(), window -> new Pooling.AveragePool(window, false, true))
                    : null;
        });
    }

    private interface Rebuilt {
        Op with(Window window);
    }

    private static @Nullable GraphPatch merged(Rewriter graph, Node node, Window window, Rebuilt rebuilt) {
        Node pad = graph.producer(node.inputs().get(0), new Movement.Pad(PadMode.CONSTANT));
        boolean stated = window.padding() == Padding.EXPLICIT || window.padding() == Padding.VALID;
        if (pad == null || !stated || !padsZeros(graph, pad)) {
            return null;
        }
        PadRange range = PadRange.of(graph.graph().typed().inputs(pad));
        List<Long> begins = new ArrayList<>();
        List<Long> ends = new ArrayList<>();
        for (int axis = 0; axis < range.begins().length; axis++) {
            long begin = range.begins()[axis];
            long end = range.ends()[axis];
            boolean spatial = axis >= 2;
            if (begin < 0 || end < 0 || (!spatial && begin + end > 0)) {
                return null;
            }
            if (spatial) {
                begins.add(begin + entry(window.padsBegin(), axis - 2));
                ends.add(end + entry(window.padsEnd(), axis - 2));
            }
        }
        if (node.op() instanceof Pooling.AveragePool && !fits(window, begins, ends)) {
            return null;
        }
        List<String> inputs = new ArrayList<>(node.inputs());
        inputs.set(0, pad.inputs().get(0));
        Op op = rebuilt.with(
                new Window(window.kernel(), window.strides(), window.dilations(), Padding.EXPLICIT, begins, ends));
        return graph.patch()
                .remove(pad, node)
                .replace(node, op, inputs, Rewriter.output(node))
                .build();
    }

    private static boolean padsZeros(Rewriter graph, Node pad) {
        String value = Rewriter.input(pad, VALUE);
        Double number = value.equals(Node.ABSENT) ? Double.valueOf(0) : graph.uniform(value);
        return graph.areKnown(pad, PADS)
                && number != null
                && number == 0
                && graph.shape(pad.inputs().get(0)) != null;
    }

    /** A pooling's padding must be smaller than its window. */
    private static boolean fits(Window window, List<Long> begins, List<Long> ends) {
        for (int i = 0; i < begins.size(); i++) {
            long dilation =
                    window.dilations().isEmpty() ? 1 : window.dilations().get(i);
            long extent = (window.kernel().get(i) - 1) * dilation + 1;
            if (begins.get(i) >= extent || ends.get(i) >= extent) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUnpadded(Window window) {
        return window.padding() == Padding.VALID
                || (window.padding() == Padding.EXPLICIT
                        && window.padsBegin().stream().allMatch(pad -> pad == 0)
                        && window.padsEnd().stream().allMatch(pad -> pad == 0));
    }

    private static long entry(List<Long> entries, int index) {
        return entries.isEmpty() ? 0 : entries.get(index);
    }
}
