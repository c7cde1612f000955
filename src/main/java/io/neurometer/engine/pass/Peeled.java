package io.neurometer.engine.pass;

import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Movement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A value less the constant factors, and perhaps the transposes, that were applied to it.
 *
 * @param value what they were applied to
 * @param axes for each dimension of the result the dimension of {@code value} that it is
 * @param scale the product of the factors
 * @param nodes what applies them and is read by nothing else
 */
record Peeled(String value, List<Integer> axes, double scale, List<Node> nodes) {
    /** Takes off multiplications with and divisions by numbers, as far as nobody else reads what they make. */
    static Peeled ofFactors(Rewriter graph, String value, int rank) {
        List<Node> nodes = new ArrayList<>();
        double scale = 1;
        String at = value;
        for (Factors factors = factors(graph, at); factors != null; factors = factors(graph, at)) {
            nodes.addAll(factors.nodes());
            scale *= factors.constant();
            at = factors.others().get(0);
        }
        return new Peeled(at, IntStream.range(0, rank).boxed().toList(), scale, nodes);
    }

    /** Takes off transposes, too. One that has other readers stays for them, with the factors before it. */
    static Peeled ofTransposes(Rewriter graph, String value, int rank) {
        Peeled peeled = ofFactors(graph, value, rank);
        boolean isOwn = true;
        Node transpose = graph.producer(peeled.value(), Movement.Transpose.class);
        while (transpose != null) {
            isOwn &= graph.onlyConsumer(peeled.value()) != null;
            peeled = peeled.before(graph, transpose, isOwn);
            transpose = graph.producer(peeled.value(), Movement.Transpose.class);
        }
        return peeled;
    }

    private Peeled before(Rewriter graph, Node transpose, boolean isOwn) {
        int[] moved = ((Movement.Transpose) transpose.op()).axes(axes.size());
        List<Integer> composed = axes.stream().map(axis -> moved[axis]).toList();
        String source = transpose.inputs().get(0);
        if (!isOwn) {
            return new Peeled(source, composed, scale, nodes);
        }
        Peeled next = ofFactors(graph, source, axes.size());
        List<Node> all = new ArrayList<>(nodes);
        all.add(transpose);
        all.addAll(next.nodes());
        return new Peeled(next.value(), composed, scale * next.scale(), all);
    }

    private static @Nullable Factors factors(Rewriter graph, String value) {
        Node producer = graph.onlyConsumer(value) == null ? null : graph.producer(value, Elementwise.Binary.class);
        Factors factors = producer == null ? null : Factors.of(graph, producer);
        boolean isSame = factors != null
                && factors.others().size() == 1
                && !factors.nodes().isEmpty()
                && graph.sameShape(value, factors.others().get(0));
        return isSame ? factors : null;
    }
}
