package io.neurometer.engine.frontend.definition;

import static io.neurometer.engine.frontend.definition.Definitions.FEATURES;
import static io.neurometer.engine.frontend.definition.Definitions.IMAGE;
import static io.neurometer.engine.frontend.definition.Definitions.SEQUENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionFaultsTest {
    @Test
    void allFaultsAreReportedAtOnceEachAtItsLayer() {
        List<Fault> faults = Definitions.faults(Definitions.json("""
                {'inputs': [{'name': 'image', 'shape': ['N', 3, 8, 8], 'datatyp': 'FP32'}],
                 'blocks': {'unused': {'layers': [{'type': 'relu'}]}},
                 'layers': [
                  {'type': 'conv2d', 'name': 'c1', 'out_chanels': 8, 'kernel': 3},
                  {'type': 'flatten', 'name': 'behind_c1'},
                  {'type': 'conv2d', 'name': 'c2', 'out_channels': 8, 'kernel': 0, 'inputs': ['image']},
                  {'type': 'maxpool2d', 'name': 'p', 'kernel': 2, 'inputs': ['image']},
                  {'type': 'linear', 'name': 'fc', 'inputs': ['image']},
                  {'type': 'add', 'name': 'sum', 'inputs': ['image', 'imge']},
                  {'type': 'conv2d', 'name': 'c3', 'out_channels': 8, 'kernel': 3, 'groups': 2, 'inputs': ['image']},
                  {'type': 'relu', 'name': 'fc', 'inputs': ['image']}],
                 'optputs': ['fc']}"""));
        assertThat(faults)
                .extracting(fault -> fault.where() + ": " + fault.code())
                .containsExactlyInAnyOrder(
                        "definition: MODEL_INVALID",
                        "inputs[0]: MODEL_INVALID",
                        "block unused: MODEL_INVALID",
                        "c1: MODEL_INVALID",
                        "c2: MODEL_INVALID",
                        "p: MODEL_INVALID",
                        "fc: MODEL_INVALID",
                        "fc: MODEL_GRAPH_INVALID",
                        "sum: MODEL_GRAPH_INVALID",
                        "c3: MODEL_SHAPE_MISMATCH");
        assertThat(faults).allSatisfy(fault -> assertThat(fault.message()).isNotBlank());
        assertThat(at(faults, "c1").fix()).isEqualTo("did you mean 'out_channels'?");
        assertThat(at(faults, "p").fix()).isEqualTo("did you mean 'max_pool2d'?");
        assertThat(at(faults, "sum").fix()).isEqualTo("did you mean 'image'?");
        assertThat(at(faults, "c2").got()).isEqualTo("0");
        assertThat(at(faults, "c2").expected()).contains("from 1 to");
    }

    private static Fault at(List<Fault> faults, String where) {
        return faults.stream()
                .filter(fault -> where.equals(fault.where()))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type': 'linear', 'out_features': 2147483648} | from 1 to 2147483647",
                "{'type': 'linear', 'out_features': -1}         | from 1 to 2147483647",
                "{'type': 'linear', 'out_features': 1.5}        | from 1 to 2147483647",
                "{'type': 'linear', 'out_features': '10'}       | from 1 to 2147483647",
                "{'type': 'linear', 'out_features': 1e400}      | from 1 to 2147483647",
                "{'type': 'linear', 'out_features': 4, 'bias': 'yes'} | true or false",
                "{'type': 'linear', 'out_features': 4, 'bias': null}  | true or false",
                "{'type': 'elu', 'alpha': 1e39}                 | number from",
                "{'type': 'gelu', 'approximate': 'erf'}         | one of \"none\", \"tanh\"",
                "{'type': 'permute', 'dims': [0, 'a']}          | list of integers",
                "{'type': 'relu', 'repeat': 0}                  | an integer from 1",
                "{'type': 'relu', 'connect': 'densely'}         | one of \"chain\", \"dense\"",
                "{'type': 'relu', 'if': 1}                      | true or false",
                "{'type': 'relu', 'inputs': []}                 | a list of names",
                "{'type': 'relu', 'name': '../up'}              | letters, digits"
            })
    void wrongValuesSayWhatIsExpected(String layer, String expected) {
        Fault fault = Definitions.onlyFault(Definitions.of(FEATURES, layer));
        assertThat(fault.code()).isEqualTo(ErrorCode.MODEL_INVALID);
        assertThat(fault.expected()).contains(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type': 'conv2d', 'out_channels': 4, 'kernel_size': 9}        | 9 over 8",
                "{'type': 'conv1d', 'out_channels': 4, 'kernel_size': 3}        | [N, 3, 8, 8]",
                "{'type': 'conv2d', 'out_channels': 4, 'kernel_size': 3, 'groups': 2} | 3",
                "{'type': 'group_norm', 'num_groups': 2}                        | 3",
                "{'type': 'max_pool2d', 'kernel_size': 20}                      | 20 over 8",
                "{'type': 'layer_norm', 'normalized_shape': [7]}                | [N, 3, 8, 8]",
                "{'type': 'reshape', 'shape': [0, 5, -1]}                       | [N, 3, 8, 8]",
                "{'type': 'permute', 'dims': [0, 1, 2]}                         | [0, 1, 2]",
                "{'type': 'rbf', 'out_features': 2}                             | [N, 3, 8, 8]"
            })
    void shapesThatDoNotFitAreMismatches(String layer, String got) {
        Fault fault = Definitions.onlyFault(Definitions.of(IMAGE, layer));
        assertThat(fault.code()).isEqualTo(ErrorCode.MODEL_SHAPE_MISMATCH);
        assertThat(fault.got()).contains(got);
        assertThat(fault.where()).isNotBlank();
    }

    @Test
    void branchesThatDoNotFitAreMismatches() {
        Fault fault = Definitions.onlyFault(Definitions.of(
                FEATURES,
                "{'type': 'linear', 'name': 'a', 'out_features': 4}",
                "{'type': 'linear', 'name': 'b', 'out_features': 5, 'inputs': ['x']}",
                "{'type': 'add', 'name': 'sum', 'inputs': ['a', 'b']}"));
        assertThat(fault.code()).isEqualTo(ErrorCode.MODEL_SHAPE_MISMATCH);
        assertThat(fault.where()).isEqualTo("sum");
        assertThat(fault.got()).contains("[N, 4]").contains("[N, 5]");
    }

    @Test
    void unknownWidthsMustBeFixedFirst() {
        Fault fault = Definitions.onlyFault(
                Definitions.of("{'name': 'x', 'shape': ['N', 'F']}", "{'type': 'linear', 'out_features': 3}"));
        assertThat(fault.code()).isEqualTo(ErrorCode.MODEL_SHAPE_MISMATCH);
        assertThat(fault.got()).isEqualTo("[N, F]");
    }

    @Test
    void tokensMustBeIntegers() {
        Fault fault = Definitions.onlyFault(Definitions.of(
                "{'name': 'ids', 'shape': ['N', 4]}",
                "{'type': 'embedding', 'num_embeddings': 10, 'embedding_dim': 4}"));
        assertThat(fault.code()).isEqualTo(ErrorCode.MODEL_SHAPE_MISMATCH);
        assertThat(fault.fix()).contains("INT64");
    }

    @Test
    void attentionHeadsMustDivide() {
        Fault fault = Definitions.onlyFault(Definitions.of(SEQUENCE, "{'type': 'multi_head_attention', 'heads': 5}"));
        assertThat(fault.code()).isEqualTo(ErrorCode.MODEL_SHAPE_MISMATCH);
    }

    @Test
    void cyclesAreNamed() {
        Fault fault = Definitions.onlyFault(Definitions.of(
                FEATURES,
                "{'type': 'add', 'name': 'a', 'inputs': ['x', 'c']}",
                "{'type': 'relu', 'name': 'b'}",
                "{'type': 'relu', 'name': 'c'}",
                "{'type': 'relu', 'name': 'd'}"));
        assertThat(fault.code()).isEqualTo(ErrorCode.MODEL_GRAPH_INVALID);
        assertThat(fault.got()).contains("a -> b -> c");
    }

    @Test
    void aLayerMayReadALaterOne() {
        assertThat(Definitions.graph(
                                FEATURES,
                                "{'type': 'add', 'name': 'sum', 'inputs': ['x', 'later']}",
                                "{'type': 'relu', 'name': 'later', 'inputs': ['x']}")
                        .nodes())
                .extracting(node -> node.name())
                .containsExactly("later", "sum");
    }

    @Test
    void copiesOfARepeatedLayerReportAFaultOnce() {
        Fault fault =
                Definitions.onlyFault(Definitions.of(FEATURES, "{'type': 'linear', 'out_feature': 5, 'repeat': 50}"));
        assertThat(fault.fix()).contains("out_features");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type': 'relu', 'repeat': 1000000000}",
                "{'type': 'relu', 'repeat': 100001}",
                "{'type': 'transformer_encoder', 'heads': 2, 'num_layers': 100000, 'dim_feedforward': 4}",
                "{'type': 'linear', 'out_features': 2147483647}, {'type': 'linear', 'out_features': 2147483647}"
            })
    void tooMuchIsRefused(String layers) {
        assertThat(Definitions.faults(Definitions.of(SEQUENCE, layers)))
                .extracting(Fault::code)
                .containsOnly(ErrorCode.TOO_LARGE);
    }

    @Test
    void nestedRepeatsAreRefusedBeforeTheyAreUnrolled() {
        String blocks = Stream.of("a", "b", "c", "d")
                .map(name -> "'%s': {'layers': [{'%s': '%s', 'repeat': 10000, 'if': true}]}"
                        .formatted(
                                name,
                                name.equals("d") ? "type" : "block",
                                name.equals("d") ? "relu" : String.valueOf((char) (name.charAt(0) + 1))))
                .collect(Collectors.joining(", "));
        assertThat(Definitions.faults(Definitions.json(
                        "{'inputs': [" + FEATURES + "], 'blocks': {" + blocks + "}, 'layers': [{'block': 'a'}]}")))
                .extracting(Fault::code)
                .containsOnly(ErrorCode.TOO_LARGE);
    }

    @Test
    void aMillionLayersAreRefused() {
        String layers = String.join(", ", Collections.nCopies(1_000_000, "{'type': 'relu'}"));
        assertThat(Definitions.onlyFault(Definitions.of(FEATURES, layers)).code())
                .isEqualTo(ErrorCode.TOO_LARGE);
    }

    @Test
    void whatGrowsFasterThanItsTextIsRefused() {
        String table = "[" + String.join(", ", Collections.nCopies(2000, "[" + "0, ".repeat(19) + "0]")) + "]";
        String wide = "{'type': 'conv2d', 'out_channels': 2000, 'kernel': 1, 'connections': " + table;
        List<byte[]> definitions = List.of(
                Definitions.of(IMAGE, wide + ", 'repeat': 90000}"),
                Definitions.of(FEATURES, "{'type': 'relu', 'repeat': 90000, 'connect': 'dense'}"),
                Definitions.json("{'inputs': [" + IMAGE + "], 'blocks': {'b': {'layers': [" + wide
                        + ", 'groups': '$g'}]}}, 'layers': [{'block': 'b', 'repeat': 90000, 'with': {'g': 1}}]}"));
        for (byte[] definition : definitions) {
            assertThat(Definitions.onlyFault(definition).code()).isEqualTo(ErrorCode.TOO_LARGE);
        }
    }

    @Test
    void faultsBeyondAHundredEndTheReading() {
        String layers = Stream.iterate(0, i -> i + 1)
                .limit(90_000)
                .map(i -> "{'type': 'relu', 'inputs': ['missing" + i + "']}")
                .collect(Collectors.joining(", "));
        List<Fault> faults = Definitions.faults(Definitions.of(FEATURES, layers));
        assertThat(faults).hasSize(101);
        assertThat(faults.get(100).problem()).contains("more than 100");
    }

    @Test
    void aBlockMustNotUseItself() {
        Fault fault = Definitions.onlyFault(Definitions.json("{'inputs': [" + FEATURES
                + "], 'blocks': {'b': {'layers': [{'type': 'relu'}, {'block': 'b'}]}}, 'layers': [{'block': 'b'}]}"));
        assertThat(fault.code()).isEqualTo(ErrorCode.MODEL_INVALID);
        assertThat(fault.fix()).contains("must not use itself");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'block': 'b', 'with': {'width': 4, 'hight': 3}}   | has no parameter 'hight'",
                "{'block': 'b'}                                     | no such parameter",
                "{'block': 'c', 'with': {'width': 4}}               | no such block",
                "{'block': 'b', 'with': {'width': 'wide'}}          | has a wrong value",
                "{'block': 'b', 'with': {'width': 4}, 'out_features': 4} | no key 'out_features'",
                "{'block': 'b', 'with': {'width': 4}, 'inputs': ['x', 'x']} | another number of inputs",
                "{'block': 'b', 'type': 'relu'}                     | either a 'type' or a 'block'"
            })
    void blocksAreUsedAsTheyAreDeclared(String layer, String problem) {
        List<Fault> faults = Definitions.faults(Definitions.json("{'inputs': [" + FEATURES
                + "], 'blocks': {'b': {'layers': [{'type': 'linear', 'out_features': '$width'}]}}, 'layers': [" + layer
                + ", {'block': 'b', 'with': {'width': 4}, 'inputs': ['x']}]}"));
        assertThat(faults).anySatisfy(fault -> assertThat(fault.problem()).contains(problem));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[1, 2",
                "{'inputs': [], 'layers': []} x",
                "{'name': 'a', 'name': 'b'}",
                "{'seed': NaN}",
                "{'seed': 01}",
                "nonsense",
                "\u0000\u0001"
            })
    void whatIsNotJsonIsMalformed(String text) {
        Fault fault = Definitions.onlyFault(Definitions.json(text));
        assertThat(fault.code()).isEqualTo(ErrorCode.MODEL_MALFORMED);
        assertThat(fault.message()).doesNotContain("jackson").doesNotContain("java.");
    }

    @Test
    void deepNestingIsMalformed() {
        String text = "[".repeat(60) + "]".repeat(60);
        assertThat(Definitions.onlyFault(Definitions.json(text)).code()).isEqualTo(ErrorCode.MODEL_MALFORMED);
        assertThat(Definitions.onlyFault(Definitions.json("[".repeat(100_000))).code())
                .isEqualTo(ErrorCode.MODEL_MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "3", "null", "{}", "{'inputs': {}, 'layers': 'none'}"})
    void jsonThatIsNoDefinitionIsInvalid(String text) {
        assertThat(Definitions.faults(Definitions.json(text)))
                .extracting(Fault::code)
                .containsOnly(ErrorCode.MODEL_INVALID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'name': 'x', 'shape': ['N', -3]}",
                "{'name': 'x', 'shape': ['N', 0]}",
                "{'name': 'x', 'shape': [2147483647, 2147483647, 2147483647]}",
                "{'name': 'x', 'shape': 'N'}",
                "{'name': 'x', 'shape': [['N'], 3]}",
                "{'name': 'x', 'shape': [1,1,1,1,1,1,1,1,1]}",
                "{'name': 'x'}",
                "{'shape': ['N', 3]}",
                "{'name': 'x', 'shape': ['N', 3], 'datatype': 'float'}"
            })
    void inputsAreChecked(String input) {
        assertThat(Definitions.faults(Definitions.of(input, "{'type': 'relu'}")))
                .extracting(Fault::code)
                .contains(ErrorCode.MODEL_INVALID);
    }
}
