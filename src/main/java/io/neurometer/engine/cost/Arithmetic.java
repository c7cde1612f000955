package io.neurometer.engine.cost;

import static io.neurometer.engine.report.Unit.FLOPS;
import static io.neurometer.engine.report.Unit.MACS;
import static io.neurometer.engine.report.Unit.OPS;

import io.neurometer.engine.op.OpCost;
import io.neurometer.engine.report.Line;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Metric: operations, by the convention {@code mac-matmul/1}. */
public record Arithmetic(long mac, long flop, long op, Map<String, Long> opVector) {

    static final Section<Arithmetic> SECTION = Section.of(Arithmetic.class)
            .figure(
                    "mac",
                    MACS,
                    "Multiply-accumulates: c_o·h_o·w_o·k_h·k_w·c_i/g for each sample in a convolution,"
                            + " c_o·c_i in a fully-connected layer (MIT 6.5940, lecture 2).",
                    Arithmetic::mac)
            .figure("flop", FLOPS, "Floating-point operations: 2 for each multiply-accumulate.", Arithmetic::flop)
            .figure("op", OPS, "Operations of every kind: `flop` and all of `op_vector`.", Arithmetic::op)
            .figure("op_vector", OPS, "Operations beside `flop` by kind, such as exponentials.", Arithmetic::opVector)
            .build();

    static final Metric<AnalyzedLayer, Arithmetic> OF_LAYER =
            new Metric<>(layer -> layer.cost().map(cost -> of(cost.arithmetic(), false)), SECTION);

    static final Metric<AnalyzedGraph, Arithmetic> OF_MODEL = new Metric<>(
            graph -> Reading.of(of(graph.total().arithmetic(), true)),
            Section.of(Arithmetic.class)
                    .all(SECTION, Reading::of)
                    .line(counts -> new Line("MAC", MACS.format(counts.mac), ""))
                    .line(counts -> new Line("FLOP", FLOPS.format(counts.flop), "2 for each MAC"))
                    .line(counts -> new Line("OP", OPS.format(counts.op), "with every other elementwise operation"))
                    .build());

    private static Arithmetic of(OpCost cost, boolean withZeros) {
        Map<String, Long> others = new LinkedHashMap<>();
        cost.other().asMap().forEach((kind, count) -> {
            if (withZeros || count > 0) {
                others.put(kind.name().toLowerCase(Locale.ROOT), count);
            }
        });
        return new Arithmetic(cost.mac(), cost.flop(), cost.op(), others);
    }
}
