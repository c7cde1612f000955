package io.neurometer.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How reports become text. */
class ReportTextTest {
    private static final String ROW =
            "{\"name\":\"%s\",\"kind\":\"%s\",\"output_shapes\":[%s],\"params\":%d,\"mac\":%s}";

    @Test
    void timesStandInTheRowsOfTheirLayersAndStepsOfTheirOwnBelow() {
        String rows = ROW.formatted("conv", "conv", "[1,8,4,4]", 1216, "147456") + ","
                + ROW.formatted("relu", "relu", "[1,8,4,4]", 0, "0") + ","
                + ROW.formatted("unknown", "nonzero", "null", 0, "null");
        String times = "{\"name\":\"conv\",\"ms\":0.75,\"share\":0.5},{\"name\":\"conv\",\"ms\":0.25,\"share\":0.25},"
                + "{\"name\":\"relu\",\"ms\":0,\"share\":0},{\"name\":\"to nchw\",\"ms\":0.5,\"share\":0.25}";
        List<String> lines =
                lines("{\"analytic\":{\"layers\":[" + rows + "]},\"measured\":{\"layers\":[" + times + "]}}");

        assertThat(lines)
                .containsExactly(
                        "layer    type     output shape  params      MAC      ms   share",
                        "---------------------------------------------------------------",
                        "conv     conv     1x8x4x4        1,216  147,456   1.000  75.0 %",
                        "relu     relu     1x8x4x4            -        -       -       -",
                        "unknown  nonzero  ?                  -        ?       -       -",
                        "to nchw  layout                      -        -  0.5000  25.0 %");
    }

    @Test
    void longNamesLoseTheirMiddle() {
        String name = "encoder." + "block.".repeat(20) + "weight";
        List<String> lines =
                lines("{\"analytic\":{\"layers\":[" + ROW.formatted(name, "conv", "[1,8,4,4]", 1216, "147456") + "]}}");

        assertThat(lines).allMatch(line -> line.length() <= TextTable.WIDTH);
        assertThat(lines.get(2))
                .startsWith("encoder.")
                .contains("...")
                .contains("weight")
                .endsWith("147,456");
    }

    @ParameterizedTest
    @CsvSource({"true, 0", "false, 4", "null, 0"})
    void measurementsThatAreNotValidEndWith4(String valid, int code) {
        assertThat(ProfileCommand.code(json("{\"validity\":{\"valid\":" + valid + "}}")))
                .isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"0.0123456, 0.01235", "12.3456, 12.35", "123456, 123456", "0, 0", "0.9999999, 1.0000"})
    void figuresHaveFourDigits(double value, String text) {
        assertThat(Figures.significant(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"999, 999 B", "1000, 1.0 kB", "46758048, 46.8 MB"})
    void bytesHaveDecimalUnits(long value, String text) {
        assertThat(Figures.bytes(value)).isEqualTo(text);
    }

    private static List<String> lines(String report) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        LayerTable.of(json(report)).print(out);
        out.flush();
        return text.toString().lines().toList();
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
