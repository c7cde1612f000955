package io.neurometer.engine.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.op.Softmax.SoftmaxFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MasksIntoSumsTest {
    private static final String PASS = "masks-into-sums";
    private static final String ATTENTIONS = "attentions";

    private final Network net = new Network();

    private String scores() {
        String product =
                net.node(new Linear.MatMul(), net.input("q", 2, 3, 5, 4), net.input("k transposed", 2, 3, 4, 6));
        return net.div(product, net.number(2));
    }

    private String attended(String masked) {
        String weights = net.node(new Softmax.Normalized(SoftmaxFunction.SOFTMAX, 3, false), masked);
        return net.node(new Linear.MatMul(), weights, net.input("v", 2, 3, 6, 4));
    }

    /** True where elements of an input, which lie from -4 to 4, are above a number. */
    private String above(double bound, long... sizes) {
        return net.node(
                new Elementwise.Binary(BinaryFunction.GREATER), net.input("condition", sizes), net.number(bound));
    }

    private String choice(String condition, String a, String b) {
        return net.node(new Elementwise.Where(), condition, a, b);
    }

    private Network.Rewritten rewritten(String output) {
        return net.rewritten(output, PASS, ATTENTIONS);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1e9, -3.4028234e38, Double.NEGATIVE_INFINITY})
    void shownScoresAreAttention(double number) {
        String output = attended(choice(above(-3, 2, 1, 1, 6), scores(), net.number(number)));
        assertThat(rewritten(output).kinds()).contains("where", "attention").doesNotContain("softmax", "add");
    }

    @Test
    void hiddenScoresAreAttention() {
        String output = attended(choice(above(3, 5, 6), net.number(-1e9), scores()));
        assertThat(rewritten(output).kinds()).contains("where", "attention").doesNotContain("softmax", "add");
    }

    /** Nothing is above 5: all scores of each query are hidden, and weigh the same. */
    @ParameterizedTest
    @ValueSource(doubles = {-1e9, -3.4028234e38})
    void whereAllAreHiddenEachWeighsTheSame(double number) {
        String output = attended(choice(above(5, 5, 6), scores(), net.number(number)));
        assertThat(rewritten(output).kinds()).contains("attention");
    }

    @Test
    void aMaskWithinIsPartOfTheOther() {
        String sum = net.add(scores(), net.input("mask", 2, 1, 1, 6));
        String output = attended(choice(above(-1, 5, 6), sum, net.number(-1e9)));
        assertThat(rewritten(output).kinds()).contains("where", "attention").doesNotContain("softmax", "add");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, 5})
    void aMaskAfterIsAddedToTheOther(double bound) {
        String chosen = choice(above(bound, 5, 6), scores(), net.number(-3.4028234e38));
        String output = attended(net.add(chosen, net.input("mask", 2, 1, 1, 6)));
        assertThat(rewritten(output).kinds())
                .contains("where", "add", "attention")
                .doesNotContain("softmax");
    }

    /** Where all scores are hidden, a mask that follows still tells them apart. */
    @Test
    void aMaskAfterANumberThatShowsItStays() {
        String chosen = choice(above(5, 5, 6), scores(), net.number(-1e9));
        String output = attended(net.add(chosen, net.input("mask", 2, 1, 1, 6)));
        assertThat(rewritten(output).kinds()).contains("softmax");
    }

    @Test
    void numbersThatScoresMightReachStay() {
        String output = attended(choice(above(-1, 5, 6), scores(), net.number(-1e4)));
        assertThat(rewritten(output).kinds()).contains("softmax");
    }

    @Test
    void whatIsNoProductStays() {
        String chosen = choice(above(-1, 5, 6), net.input("scores", 2, 3, 5, 6), net.number(-1e9));
        assertThat(rewritten(attended(chosen)).kinds()).contains("softmax");
    }
}
