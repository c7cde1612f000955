package io.neurometer.engine.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GraphEditorTest {
    private static final Op EXP = new Elementwise.Unary(UnaryFunction.EXP);
    private static final Op TANH = new Activation.Simple(ActivationFunction.TANH, 0, 0);
    private static final Op ADD = new Elementwise.Binary(BinaryFunction.ADD);

    private static final ConstantFolder NOTHING_TO_FOLD = (node, inputs, outputs) -> List.of();

    /** x -> a -> b -> c, and d = a + c. */
    private static GraphEditor editor(String... outputs) {
        GraphBuilder builder = new GraphBuilder("network");
        builder.input("x", TensorType.of(DataType.FP32, 2, 3));
        builder.node("a", "layer", EXP, List.of("x"));
        builder.node("b", "layer", TANH, List.of("a"));
        builder.node("c", "layer", EXP, List.of("b"));
        builder.node("d", "layer", ADD, List.of("a", "c"));
        builder.output("d");
        TypedGraph typed = TypeInference.infer(builder.build(), Map.of(), NOTHING_TO_FOLD);
        return new GraphEditor(typed, List.of(outputs));
    }

    private static Node node(String name, Op op, String output, String... inputs) {
        return new Node(name, "layer", op, List.of(inputs), List.of(output));
    }

    private static GraphPatch patch(List<Node> removed, List<Node> added, Map<String, String> redirects) {
        return new GraphPatch(removed, added, List.of(), Map.of(), redirects);
    }

    private static List<Node> nodes(GraphEditor editor, String... names) {
        List<Node> nodes = new ArrayList<>();
        for (String name : names) {
            nodes.add(editor.node(name));
        }
        return nodes;
    }

    @Test
    void startsWithWhatTheOutputsNeed() {
        assertThat(editor("b").running()).extracting(Node::name).containsExactly("a", "b");
    }

    @Test
    void putsANodeInPlaceOfOthers() {
        GraphEditor editor = editor("d");
        assertThat(editor.apply(patch(nodes(editor, "b", "c"), List.of(node("n", TANH, "c", "a")), Map.of())))
                .isTrue();
        assertThat(editor.verified().graph().nodes()).extracting(Node::name).containsExactly("a", "n", "d");
        assertThat(editor.sources()).containsEntry("n", List.of("b", "c"));
    }

    @Test
    void removesWhatNobodyReadsAnyMore() {
        GraphEditor editor = editor("d");
        Node sum = editor.node("d");
        assertThat(editor.apply(patch(List.of(sum), List.of(node("n", EXP, "d", "x")), Map.of())))
                .isTrue();
        assertThat(editor.verified().graph().nodes()).extracting(Node::name).containsExactly("n");
    }

    @Test
    void redirectsReaders() {
        GraphEditor editor = editor("d");
        assertThat(editor.apply(patch(nodes(editor, "c"), List.of(), Map.of("c", "b"))))
                .isTrue();
        assertThat(editor.node("d").inputs()).containsExactly("a", "b");
        assertThat(editor.consumers("b")).extracting(Node::name).containsExactly("d");
        assertThat(editor.verified().graph().nodes()).hasSize(3);
    }

    @Test
    void refusesToTakeAwayWhatIsStillRead() {
        GraphEditor editor = editor("d");
        GraphPatch patch = patch(nodes(editor, "a", "b"), List.of(node("n", EXP, "b", "x")), Map.of());
        assertThat(editor.apply(patch)).isFalse();
        assertThat(editor.running()).extracting(Node::name).containsExactly("a", "b", "c", "d");
    }

    @Test
    void refusesToTakeAwayWhatIsAskedFor() {
        GraphEditor editor = editor("d", "b");
        GraphPatch patch = patch(nodes(editor, "b", "c"), List.of(node("n", EXP, "c", "a")), Map.of());
        assertThat(editor.apply(patch)).isFalse();
        assertThat(editor.apply(patch(nodes(editor, "b"), List.of(), Map.of("b", "a"))))
                .isFalse();
    }

    @Test
    void refusesNodesThatHaveChanged() {
        GraphEditor editor = editor("d");
        Node before = editor.node("d");
        editor.apply(patch(nodes(editor, "c"), List.of(), Map.of("c", "b")));
        assertThat(editor.apply(patch(List.of(before), List.of(node("n", EXP, "d", "a")), Map.of())))
                .isFalse();
    }

    @Test
    void aPatchMustNotChangeATypeOrReadWhatComesLater() {
        GraphEditor editor = editor("d");
        Node flat = node("n", new Shaping.Flatten(0), "c", "b");
        assertThatThrownBy(() -> editor.apply(patch(nodes(editor, "c"), List.of(flat), Map.of())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("instead of");
        GraphEditor other = editor("d");
        Node early = node("n", EXP, "b", "c");
        assertThatThrownBy(() -> other.apply(patch(nodes(other, "b"), List.of(early), Map.of())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("before it is made");
    }

    @Test
    void manyNodesFitBetweenTwo() {
        GraphEditor editor = editor("d");
        for (int i = 0; i < 200; i++) {
            Node last = editor.node("c");
            String value = "value" + i;
            assertThat(editor.apply(patch(
                            List.of(last),
                            List.of(node("node" + i, EXP, value, last.inputs().get(0)), node("c", EXP, "c", value)),
                            Map.of())))
                    .isTrue();
        }
        assertThat(editor.verified().graph().nodes()).hasSize(204);
    }
}
