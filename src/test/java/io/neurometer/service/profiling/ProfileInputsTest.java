package io.neurometer.service.profiling;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.service.OnnxFiles;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What {@code POST /profile} takes and says of inputs: shapes, data, ranges, and which dimension is the batch. */
class ProfileInputsTest {
    private static final String LSTM = "{\"inputs\":[{\"name\":\"x\",\"shape\":[\"p\",\"q\",5]}],"
            + "\"layers\":[{\"type\":\"lstm\",\"hidden_size\":4,\"batch_first\":false}]}";

    /** Two open dimensions that a linear layer treats alike. */
    private static final String OPEN = "{\"inputs\":[{\"name\":\"x\",\"shape\":[\"p\",\"q\",5]}],"
            + "\"layers\":[{\"type\":\"linear\",\"out_features\":4}]}";

    private static final String TOKENS = "{\"inputs\":[{\"name\":\"ids\",\"shape\":[\"N\",3],\"datatype\":\"INT64\"}],"
            + "\"layers\":[{\"type\":\"embedding\",\"num_embeddings\":37,\"embedding_dim\":4}]}";

    private static RunningService service;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void start() {
        service = RunningService.start(directory);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Answer ask(String model, String more) {
        return service.postJson("/profile", "{\"model\":" + model + "," + more + "}");
    }

    private static JsonNode profile(String model, String more) {
        Answer answer = ask(model, more);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json();
    }

    private static String refusal(String model, String more) {
        Answer answer = ask(model, more);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.json().get("code").asString()).isEqualTo("REQUEST_INVALID");
        return answer.json().get("detail").asString();
    }

    @Test
    void batchSizesVaryTheDimensionThatTheModelHasThemIn() {
        JsonNode report = profile(LSTM, "\"protocol\":\"analytic\",\"batch_sizes\":[2,6],\"inputs\":{\"x\":[7,1,5]}");

        assertThat(report.at("/model/input_shapes/x").toString()).isEqualTo("[7,2,5]");
        assertThat(report.at("/by_batch").size()).isEqualTo(1);
        assertThat(report.at("/by_batch/0/input_shapes/x").toString()).isEqualTo("[7,6,5]");
        assertThat(report.at("/by_batch/0/batch").asLong()).isEqualTo(6);
        assertThat(report.at("/analytic/batch_dims/x").asInt()).isEqualTo(1);
        assertThat(report.at("/analytic/batch_basis").asString()).contains("lstm");
        assertThat(report.at("/analytic/per_sample/mac").asDouble())
                .isEqualTo(report.at("/analytic/totals/mac").asDouble() / 2);
    }

    @Test
    void itemsASecondAreThoseOfTheBatch() {
        JsonNode report = profile(LSTM, "\"protocol\":\"quick\",\"inputs\":{\"x\":[2,8,5]}");
        JsonNode level = report.at("/measured/throughput/0");

        assertThat(level.get("batch").asLong()).isEqualTo(8);
        assertThat(level.get("unit").asString()).isEqualTo("items/s");
        assertThat(report.at("/model/batch").asLong()).isEqualTo(8);
    }

    @Test
    void aBatchThatNothingTellsIsNotGuessed() {
        JsonNode report = profile(OPEN, "\"protocol\":\"quick\",\"inputs\":{\"x\":[2,3,5]}");

        assertThat(report.at("/analytic/batch/value").isNull()).isTrue();
        assertThat(report.at("/analytic/batch/reason").asString()).contains("dimension 0 ('p') of 'x'");
        assertThat(report.at("/analytic/per_sample/reason").asString()).contains("batch_dim");
        assertThat(report.at("/measured/throughput/0/unit").asString()).isEqualTo("runs/s");
        assertThat(report.at("/measured/throughput/0/rate").asDouble()).isPositive();
        assertThat(refusal(OPEN, "\"protocol\":\"analytic\",\"batch_sizes\":[4],\"inputs\":{\"x\":[2,3,5]}"))
                .contains("it is not known which dimension is the batch")
                .contains("batch_dim");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, -2})
    void aRequestSaysWhichDimensionIsTheBatch(int dim) {
        JsonNode report = profile(
                OPEN,
                "\"protocol\":\"analytic\",\"batch_sizes\":[4],\"inputs\":{\"x\":{\"shape\":[2,3,5],\"batch_dim\":"
                        + dim + "}}");

        assertThat(report.at("/model/input_shapes/x").toString()).isEqualTo("[2,4,5]");
        assertThat(report.at("/analytic/batch").asLong()).isEqualTo(4);
        assertThat(report.at("/analytic/per_sample/mac").asDouble()).isEqualTo(2 * 5 * 4);
    }

    @Test
    void aDefinitionSaysWhichDimensionIsTheBatch() {
        String model = OPEN.replace("[\"p\",\"q\",5]", "[\"p\",\"q\",5],\"batch_dim\":1");
        JsonNode report = profile(model, "\"protocol\":\"analytic\",\"inputs\":{\"x\":[2,3,5]}");

        assertThat(report.at("/analytic/batch").asLong()).isEqualTo(3);
        Answer answer = ask(model.replace("\"batch_dim\":1", "\"batch_dim\":3"), "\"protocol\":\"analytic\"");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().get("detail").asString())
                .contains("'batch_dim' is wrong")
                .contains("-3 to 2");
    }

    @Test
    void aDefinitionStatesTheLengthThatIsTakenByDefault() {
        String model = OPEN.replace("[\"p\",\"q\",5]", "[\"N\",\"q\",5],\"default_sizes\":{\"q\":9}");
        JsonNode report = profile(model, "\"protocol\":\"analytic\"");

        assertThat(report.at("/model/input_shapes/x").toString()).isEqualTo("[1,9,5]");
        assertThat(report.at("/model/dynamic_dims_defaulted").toString()).isEqualTo("{\"q\":9}");
        JsonNode other = profile(model, "\"protocol\":\"analytic\",\"inputs\":{\"x\":[1,4,5]}");
        assertThat(other.at("/model/input_shapes/x").toString()).isEqualTo("[1,4,5]");
        assertThat(other.at("/model/dynamic_dims_defaulted").toString()).isEqualTo("{}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "bert_base", "llama3_8b"})
    void networksOfTheZooHaveADefaultLength(String name) {
        JsonNode report = profile("\"zoo/" + name + "\"", "\"protocol\":\"analytic\"");

        assertThat(report.at("/model/dynamic_dims_defaulted/L").asLong()).isEqualTo(128);
        assertThat(report.at("/model/input_shapes/input_ids").toString()).isEqualTo("[1,128]");
        assertThat(report.at("/analytic/batch").asLong()).isEqualTo(1);
        JsonNode listed = service.get("/zoo").json().get("models");
        assertThat(listed.valueStream()
                        .filter(model -> model.get("name").asString().equals("zoo/" + name))
                        .map(model -> model.at("/inputs/0/default_sizes/L").asLong()))
                .containsExactly(128L);
    }

    @Test
    void sizesOfZeroAreTaken() {
        JsonNode report = profile(TOKENS, "\"protocol\":\"quick\",\"inputs\":{\"ids\":[0,3]}");

        assertThat(report.at("/model/input_shapes/ids").toString()).isEqualTo("[0,3]");
        assertThat(report.at("/analytic/per_sample/reason").asString()).contains("empty");
    }

    @Test
    void dataOfTheCallerIsMeasured() {
        JsonNode report = profile(
                TOKENS,
                "\"protocol\":\"quick\",\"batch_sizes\":[1,4],\"inputs\":{\"ids\":"
                        + "{\"shape\":[2,3],\"datatype\":\"INT64\",\"data\":[0,1,2,34,35,36]}}");

        assertThat(report.at("/measured/inputs/contents/ids").asString()).isEqualTo("given");
        assertThat(report.at("/measured/inputs/sets").asInt()).isEqualTo(1);
        assertThat(report.at("/by_batch/0/input_shapes/ids").toString()).isEqualTo("[4,3]");
        assertThat(report.at("/by_batch/0/measured/inputs/contents/ids").asString())
                .isEqualTo("given");
    }

    @Test
    void rangesOfTheCallerAreKeptTo() {
        JsonNode report =
                profile(TOKENS, "\"protocol\":\"quick\",\"inputs\":{\"ids\":{\"shape\":[2,3],\"range\":[5,7]}}");
        JsonNode named = profile(TOKENS, "\"protocol\":\"quick\",\"inputs\":{\"ids\":{\"range\":[5,7]}}");

        assertThat(report.at("/measured/inputs/contents/ids").asString()).isEqualTo("seeded integers from 5 to 7");
        assertThat(named.at("/measured/inputs/contents/ids").asString()).isEqualTo("seeded integers from 5 to 7");
        assertThat(named.at("/model/input_shapes/ids").toString()).isEqualTo("[1,3]");
    }

    @Test
    void madeUpTokensAreNamed() {
        JsonNode report = profile(TOKENS, "\"protocol\":\"quick\"");

        assertThat(report.at("/measured/inputs/contents/ids").asString()).isEqualTo("seeded integers from 0 to 36");
    }

    @Test
    void whatDoesNotFitIsRefusedAsInARequestToInfer() {
        assertThat(refusal(TOKENS, inputs("{\"shape\":[2,3],\"datatype\":\"INT64\",\"data\":[0,1,2]}")))
                .contains("fewer elements than the shape");
        assertThat(refusal(TOKENS, inputs("{\"shape\":[2,3],\"datatype\":\"INT64\",\"data\":[0,1,2,3,4,0.5]}")))
                .contains("ids");
        assertThat(refusal(TOKENS, inputs("{\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[0,1,2]}")))
                .contains("wrong datatype");
        assertThat(refusal(TOKENS, inputs("{\"shape\":[1,4],\"datatype\":\"INT64\",\"data\":[0,1,2,3]}")))
                .contains("wrong shape");
        assertThat(refusal(TOKENS, inputs("{\"data\":[0,1,2]}"))).contains("shape and datatype");
        assertThat(refusal(TOKENS, inputs("{\"shape\":[1,3],\"datatype\":\"INT63\"}")))
                .contains("no such datatype");
        assertThat(refusal(TOKENS, inputs("{\"range\":[3,1]}"))).contains("is not a range");
        assertThat(refusal(TOKENS, inputs("{\"range\":[1,3],\"data\":[1]}"))).contains("both 'data' and a 'range'");
        assertThat(refusal(TOKENS, inputs("{\"shapes\":[1,3]}"))).contains("inputs.ids.shapes");
        assertThat(refusal(TOKENS, inputs("{\"batch_dim\":2}"))).contains("no such dimension");
        assertThat(refusal(TOKENS, inputs("[1,-3]"))).contains("0 to 2147483647");
        assertThat(refusal(TOKENS, "\"inputs\":{\"nothing\":{\"batch_dim\":0}}"))
                .contains("no such input");
    }

    @Test
    void dataOutsideATableIsTheCallersMistake() {
        assertThat(refusal(TOKENS, inputs("{\"shape\":[1,3],\"datatype\":\"INT64\",\"data\":[0,1,37]}")))
                .contains("index is out of range");
        assertThat(refusal(TOKENS, inputs("{\"range\":[100,200]}"))).contains("index is out of range");
    }

    private static String inputs(String ids) {
        return "\"protocol\":\"quick\",\"inputs\":{\"ids\":" + ids + "}";
    }

    /** A fixed size may come first. */
    @Test
    void batchSizesVaryAnOpenDimensionWhereverItIs() {
        assertThat(service.postBytes(
                                "/models?name=columns",
                                OnnxFiles.model(GraphProto.newBuilder()
                                        .setName("columns")
                                        .addInput(OnnxFiles.value("x", TensorProto.DataType.FLOAT, 2, "k"))
                                        .addNode(OnnxFiles.node("turn", "Transpose", List.of("x"), "t"))
                                        .addNode(OnnxFiles.node("soft", "Softmax", List.of("t"), "y"))
                                        .addOutput(OnnxFiles.value("y", TensorProto.DataType.FLOAT, "k", 2))),
                                "Content-Type",
                                "application/octet-stream")
                        .status())
                .isEqualTo(201);
        JsonNode report = profile("\"columns\"", "\"protocol\":\"analytic\",\"batch_sizes\":[9]");

        assertThat(report.at("/model/input_shapes/x").toString()).isEqualTo("[2,9]");
        assertThat(report.at("/analytic/batch_dims/x").asInt()).isEqualTo(1);
    }
}
