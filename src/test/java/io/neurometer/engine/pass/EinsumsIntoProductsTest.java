package io.neurometer.engine.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.op.Softmax.SoftmaxFunction;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EinsumsIntoProductsTest {
    private static final String PASS = "einsums-into-products";

    private final Network net = new Network();

    private String einsum(String equation, String... operands) {
        return net.node(new Linear.Einsum(equation), operands);
    }

    /** An input whose dimensions are as long as the alphabet says: a has 2 elements, b 3. */
    private String operand(String name, String letters) {
        return net.input(
                name, letters.chars().mapToLong(letter -> letter - 'a' + 2).toArray());
    }

    private Network.Rewritten rewritten(String equation) {
        String[] terms = equation.substring(0, equation.indexOf('-')).split(",");
        String[] operands = new String[terms.length];
        Arrays.setAll(operands, i -> operand("operand" + i, terms[i]));
        return net.rewritten(einsum(equation, operands), PASS);
    }

    @ParameterizedTest
    @CsvSource({
        "'ab,bc->ac', 'matmul'",
        "'eab,ebc->eac', 'matmul'",
        "'ab,cb->ac', 'transpose matmul'",
        "'ab,bc->ca', 'transpose transpose matmul'",
        "'ba,cb->ca', 'matmul'",
        "'abc,cd->abd', 'reshape matmul reshape'",
        "'abcd,aecd->abe', 'reshape transpose reshape matmul'",
        "'abc,adc->bad', 'transpose matmul transpose'",
        "'ab,ab->a', 'reshape reshape matmul reshape'",
        "'ab,ab->', 'reshape reshape matmul reshape'",
        "'acbd,aebd->abce', 'transpose transpose matmul'",
    })
    void sumsAreProductsOfMatrices(String equation, String kinds) {
        assertThat(rewritten(equation).kinds()).containsExactly(kinds.split(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "'ab,ab->ab', 'mul'",
        "'a,b->ab', 'reshape reshape mul'",
        "'abcd,b->abcd', 'reshape mul'",
        "'ab,ab->ba', 'transpose transpose mul'",
        "',ab->ab', 'reshape mul'",
    })
    void withoutSumsElementsAreMultiplied(String equation, String kinds) {
        assertThat(rewritten(equation).kinds()).containsExactly(kinds.split(" "));
    }

    @Test
    void oneOperandIsTransposed() {
        assertThat(rewritten("abc->cab").onlyOp()).isEqualTo(new Movement.Transpose(List.of(2, 0, 1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"aab,bc->ac", "abd,bc->ac", "ab,bcd->ac", "ab->a", "ab,bc,cd->ad"})
    void diagonalsSumsOfOneOperandAndThreeOperandsStay(String equation) {
        assertThat(rewritten(equation).kinds()).containsExactly("einsum");
    }

    @Test
    void dimensionsOfOneElementThatAreRepeatedStay() {
        String output = einsum("ab,bc->ac", net.input("x", 4, 1), net.input("y", 3, 5));
        assertThat(net.rewritten(output, PASS).kinds()).containsExactly("einsum");
    }

    @Test
    void broadcastDimensionsCountMatrices() {
        String output = einsum("...ab,...bc->...ac", net.input("x", 2, 3, 4, 5), net.input("y", 2, 3, 5, 6));
        assertThat(net.rewritten(output, PASS).kinds()).containsExactly("matmul");
    }

    @Test
    void weightsAreArrangedOnce() {
        String output = einsum("abc,dec->abde", net.input("x", 2, 3, 4), net.weight("w", 5, 6, 4));
        assertThat(net.rewritten(output, PASS).kinds()).containsExactly("reshape", "matmul", "reshape");
    }

    @Test
    void attentionByEinsumsIsAttention() {
        String q = net.input("q", 2, 5, 3, 4);
        String k = net.input("k", 2, 6, 3, 4);
        String v = net.input("v", 2, 6, 3, 4);
        String scores = net.mul(einsum("bqhd,bkhd->bhqk", q, k), net.number(0.5));
        String weights = net.node(new Softmax.Normalized(SoftmaxFunction.SOFTMAX, -1, false), scores);
        String output = einsum("bhqk,bkhd->bqhd", weights, v);
        assertThat(net.rewritten(output, PASS, "attentions", "multi-head-attentions")
                        .nodes())
                .anyMatch(node -> node.op() instanceof Attention.MultiHead);
    }
}
