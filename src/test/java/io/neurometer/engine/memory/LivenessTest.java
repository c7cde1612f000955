package io.neurometer.engine.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.graph.TypeInference;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LivenessTest {
    private static final Op RELU = new Activation.Simple(ActivationFunction.RELU, 0, 0);
    private static final Op ADD = new Elementwise.Binary(BinaryFunction.ADD);

    private final GraphBuilder graph = new GraphBuilder("test");
    private final String input = graph.input("input", TensorType.of(DataType.FP32, 4, 8));

    @Test
    void valuesLiveFromTheirMakerToTheirLastReader() {
        String a = node("a", RELU, input);
        String b = node("b", RELU, a);
        String c = node("c", ADD, a, b);

        assertThat(liveness(InPlaceRule.NEVER, c).lifetimes())
                .containsExactly(
                        new Lifetime("a", 32, 128, 0, 2),
                        new Lifetime("b", 32, 128, 1, 2),
                        new Lifetime("c", 32, 128, 2, 3));
    }

    @Test
    void inputsLiveFromTheStartIfAskedFor() {
        String a = node("a", RELU, input);
        String b = node("b", ADD, a, input);

        assertThat(liveness(InPlaceRule.NEVER, b).lifetimesWithInputs())
                .contains(new Lifetime("input", 32, 128, 0, 1))
                .hasSize(3);
    }

    @Test
    void viewsLieInTheirSource() {
        String a = node("a", RELU, input);
        String view = node("view", new Shaping.Flatten(0), a);
        String b = node("b", RELU, view);
        Liveness liveness = liveness(InPlaceRule.NEVER, b);

        assertThat(liveness.lifetimes())
                .containsExactly(new Lifetime("a", 32, 128, 0, 2), new Lifetime("b", 32, 128, 2, 3));
        assertThat(liveness.blockOf("view")).hasValue("a");
    }

    @Test
    void overwritesAnOperandThatNobodyReadsLater() {
        String a = node("a", RELU, input);
        String b = node("b", RELU, a);
        String c = node("c", RELU, a);
        String d = node("d", ADD, b, c);
        Liveness liveness = liveness(InPlaceRule.BY_OPERATOR, d);

        assertThat(liveness.blockOf("c")).as("the last reader of a").hasValue("a");
        assertThat(liveness.blockOf("b")).as("a is read later").hasValue("b");
        assertThat(liveness.blockOf("d")).as("the first operand that dies").hasValue("b");
        assertThat(liveness.lifetimes()).hasSize(2);
    }

    @Test
    void tellsWhichValueABlockHoldsAtAStep() {
        String a = node("a", RELU, input);
        String b = node("b", RELU, a);
        String c = node("c", new Shaping.Flatten(0), b);
        Liveness liveness = liveness(InPlaceRule.BY_OPERATOR, c);

        assertThat(liveness.valuesAt(0)).isEqualTo(Map.of("a", "a"));
        assertThat(liveness.valuesAt(2)).as("the view is no value of its own").isEqualTo(Map.of("a", "b"));
    }

    @Test
    void neverOverwritesInputsConstantsAndOutputs() {
        String constant = graph.scalar("constant", DataType.FP32, 1);
        String a = node("a", RELU, input);
        String b = node("b", ADD, a, constant);
        Liveness liveness = liveness(InPlaceRule.BY_OPERATOR, a, b);

        assertThat(liveness.blockOf("a")).hasValue("a");
        assertThat(liveness.blockOf("b")).hasValue("b");
        assertThat(liveness.blockOf(constant)).isEmpty();
    }

    @Test
    void overwritesAnOperandReadTwiceOnlyIfBothPlacesAllowIt() {
        String a = node("a", RELU, input);
        String doubled = node("doubled", ADD, a, a);

        assertThat(liveness(InPlaceRule.BY_OPERATOR, doubled).blockOf("doubled"))
                .hasValue("a");
        assertThat(liveness((node, operand, onlyReader) -> operand == 0, doubled)
                        .blockOf("doubled"))
                .hasValue("doubled");
    }

    @Test
    void asksWhetherTheNodeIsTheOnlyReader() {
        String a = node("a", RELU, input);
        String b = node("b", RELU, a);
        String c = node("c", ADD, a, b);
        InPlaceRule onlyReaders = (node, operand, onlyReader) -> onlyReader;
        Liveness liveness = liveness(onlyReaders, c);

        assertThat(liveness.blockOf("b")).hasValue("b");
        assertThat(liveness.blockOf("c")).as("the only reader of b").hasValue("b");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void sharingNeverNeedsMoreAndNeverMixesLiveValues(long seed) {
        Random random = new Random(seed);
        String[] values = new String[60];
        for (int i = 0; i < values.length; i++) {
            String left = i == 0 ? input : values[random.nextInt(i)];
            String right = i == 0 ? input : values[Math.max(0, i - 1 - random.nextInt(3))];
            values[i] =
                    node("v" + i, random.nextBoolean() ? ADD : new Elementwise.Binary(BinaryFunction.MUL), left, right);
        }
        TypedGraph typed = typed(values[values.length - 1]);
        var nodes = typed.running(typed.graph().outputs());
        Liveness apart = Liveness.of(typed, nodes, typed.graph().outputs(), InPlaceRule.NEVER);
        Liveness shared = Liveness.of(typed, nodes, typed.graph().outputs(), InPlaceRule.BY_OPERATOR);

        assertThat(MemoryPeak.of(shared.lifetimes(), Lifetime::bytes).peak())
                .isLessThanOrEqualTo(
                        MemoryPeak.of(apart.lifetimes(), Lifetime::bytes).peak());
        List<Lifetime> own = apart.lifetimes();
        for (int i = 0; i < own.size(); i++) {
            Lifetime a = own.get(i);
            assertThat(own.subList(0, i))
                    .noneMatch(b -> shared.blockOf(a.value()).equals(shared.blockOf(b.value()))
                            && Math.min(a.last(), b.last()) > Math.max(a.first(), b.first()));
        }
    }

    private String node(String name, Op op, String... inputs) {
        return graph.node(name, name, op, List.of(inputs));
    }

    private Liveness liveness(InPlaceRule inPlace, String... outputs) {
        TypedGraph typed = typed(outputs);
        return Liveness.of(typed, typed.graph().nodes(), typed.graph().outputs(), inPlace);
    }

    private TypedGraph typed(String... outputs) {
        for (String output : outputs) {
            graph.output(output);
        }
        Graph built = graph.build();
        return TypeInference.infer(built, Map.of(), (node, values, types) -> {
            throw new AssertionError("no constants to fold");
        });
    }
}
