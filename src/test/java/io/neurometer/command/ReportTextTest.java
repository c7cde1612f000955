package io.neurometer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.cost.AnalyticReport;
import io.neurometer.engine.cost.CostAnalyzer;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.measure.phase.LayerTime;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.report.Line;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Unit;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How reports become text. */
class ReportTextTest {
    private static final TensorType INPUT = TensorType.of(DataType.FP32, 2, 8);

    @Test
    void timesStandInTheRowsOfTheirLayersAndStepsOfTheirOwnBelow() {
        List<String> lines = lines(
                counted("relu"),
                List.of(time("relu", 0.75, 0.5), time("relu", 0.25, 0.25), time("to nchw", 0.5, 0.25)));

        assertThat(lines)
                .containsExactly(
                        "layer    type      output shape  params  MAC      ms   share",
                        "------------------------------------------------------------",
                        "x        input     2x8                -    -       -       -",
                        "relu     relu      2x8                -    -   1.000  75.0 %",
                        "indices  non_zero  ?                  -    ?       -       -",
                        "to nchw  layout                       -    -  0.5000  25.0 %");
    }

    @Test
    void longNamesLoseTheirMiddle() {
        List<String> lines = lines(counted("encoder." + "block.".repeat(20) + "weight"), List.of());

        assertThat(lines).hasSize(5).allMatch(line -> line.length() <= TextTable.WIDTH);
        assertThat(lines.get(3)).startsWith("encoder.").contains("...").contains("weight");
    }

    @Test
    void remarksAreWrappedBesideTheirFigures() {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        FigureList.print(
                "Totals",
                List.of(
                        new Line("MAC", "12", ""),
                        new Line("warning", "", "many words ".repeat(12).strip())),
                out);
        out.flush();

        assertThat(text.toString().lines())
                .startsWith("Totals", "  MAC      12")
                .allMatch(line -> line.length() <= TextTable.WIDTH)
                .hasSize(4)
                .element(3)
                .asString()
                .matches(" {15,17}words.*");
    }

    @ParameterizedTest
    @CsvSource({"0.0123456, 0.01235", "12.3456, 12.35", "123456, 123456", "0, 0", "0.9999999, 1.0000"})
    void figuresHaveFourDigits(double value, String text) {
        assertThat(Unit.significant(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"999, 999 B", "1000, 1.0 kB", "46758048, 46.8 MB"})
    void bytesHaveDecimalUnits(long value, String text) {
        assertThat(Unit.BYTES.format(value)).isEqualTo(text);
    }

    private static AnalyticReport counted(String name) {
        GraphBuilder builder = new GraphBuilder("small");
        builder.input("x", INPUT);
        builder.node(
                name,
                name,
                new Activation.Simple(Activation.ActivationFunction.RELU, 0, 0),
                List.of("x"),
                List.of("y"));
        builder.node("indices", "indices", new Gathering.NonZero(), List.of("y"), List.of("z"));
        builder.output("z");
        ModelCompiler compiler = new ModelCompiler(Backends.discover());
        return CostAnalyzer.analyze(compiler.infer(builder.build(), Map.of("x", INPUT)));
    }

    private static LayerTime time(String name, double ms, double share) {
        return new LayerTime(
                name,
                name,
                "relu",
                Reading.of(0L),
                Reading.of(0L),
                ms,
                share,
                LayerTime.Attribution.OWN,
                List.of(name));
    }

    private static List<String> lines(AnalyticReport analytic, List<LayerTime> times) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        LayerTable.of(analytic, times, LayerTable.Choice.ALL).print(out);
        out.flush();
        return text.toString().lines().toList();
    }
}
