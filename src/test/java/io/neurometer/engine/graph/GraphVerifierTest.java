package io.neurometer.engine.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

class GraphVerifierTest {
    private static final Op COPY = new Shaping.Identity();

    private final GraphBuilder builder = new GraphBuilder("test");

    GraphVerifierTest() {
        builder.input("x", TensorType.of(DataType.FP32, 1));
    }

    @Test
    void nodesAreOrderedSoThatEveryValueIsMadeBeforeItIsRead() {
        builder.node("second", "second", COPY, List.of("a"), List.of("b"));
        builder.node("first", "first", COPY, List.of("x"), List.of("a"));
        builder.output("b");
        assertThat(builder.build().nodes()).extracting(Node::name).containsExactly("first", "second");
    }

    @Test
    void everyDanglingInputAndMissingOutputIsReported() {
        builder.node("n", "n", COPY, List.of("nothing"), List.of("a"));
        builder.output("a");
        builder.output("nowhere");
        assertThat(faults()).extracting(Fault::where).containsExactly("n", "nowhere");
    }

    @Test
    void cyclesAreNamed() {
        builder.node("p", "p", COPY, List.of("c"), List.of("a"));
        builder.node("q", "q", COPY, List.of("a"), List.of("b"));
        builder.node("r", "r", COPY, List.of("b"), List.of("c"));
        builder.node("s", "s", COPY, List.of("c"), List.of("d"));
        builder.output("d");
        assertThat(faults()).singleElement().satisfies(fault -> {
            assertThat(fault.problem()).contains("cycle");
            assertThat(fault.got()).matches("[pqr] -> [pqr] -> [pqr]");
        });
    }

    @Test
    void aValueMadeTwiceIsRefused() {
        builder.node("p", "p", COPY, List.of("x"), List.of("a"));
        builder.node("q", "q", COPY, List.of("x"), List.of("a"));
        builder.output("a");
        assertThat(faults()).singleElement().satisfies(fault -> {
            assertThat(fault.code()).isEqualTo(ErrorCode.MODEL_GRAPH_INVALID);
            assertThat(fault.message()).contains("'a'").contains("node 'p' and node 'q'");
        });
    }

    @Test
    void aModelWithoutOutputsIsRefused() {
        assertThat(faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.problem()).contains("no outputs"));
    }

    private List<Fault> faults() {
        EngineException failure = catchThrowableOfType(EngineException.class, builder::build);
        return failure.faults();
    }
}
