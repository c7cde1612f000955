package io.neurometer.engine.cost;

import io.neurometer.engine.op.OpCost;
import io.neurometer.engine.report.Line;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Metric: operations, by the convention {@code mac-matmul/1}.
 *
 * @param opVector operations outside multiply-accumulates, by kind in lower case
 */
public record Arithmetic(long mac, long flop, long op, Map<String, Long> opVector) {

    static final Section<Arithmetic> SECTION = Section.of(Arithmetic.class)
            .figure(
                    "mac",
                    Unit.MACS,
                    "Multiply-accumulates (MAC), each a product that is added to a running sum: c_o·h_o·w_o·k_h·k_w·c_i/g"
                            + " for each sample in a convolution, c_o·c_i in a fully-connected layer (MIT 6.5940, lecture 2).",
                    Arithmetic::mac)
            .figure(
                    "flop",
                    Unit.FLOPS,
                    "Floating-point operations (FLOP): 2 for each multiply-accumulate, one product and one sum.",
                    Arithmetic::flop)
            .figure("op", Unit.OPS, "Operations (OP) of every kind: `flop` and all of `op_vector`.", Arithmetic::op)
            .figure(
                    "op_vector",
                    Unit.OPS,
                    "Operations outside multiply-accumulates by kind, such as the exponentials of a softmax.",
                    Arithmetic::opVector)
            .build();

    static final Metric<AnalyzedLayer, Arithmetic> OF_LAYER =
            new Metric<>(layer -> layer.cost().map(cost -> of(cost.arithmetic(), false)), SECTION);

    static final Metric<AnalyzedGraph, Arithmetic> OF_MODEL = new Metric<>(
            graph -> Reading.of(of(graph.total().arithmetic(), true)),
            Section.of(Arithmetic.class)
                    .all(SECTION, Reading::of)
                    .line(counts -> new Line("MAC", Unit.MACS.format(counts.mac()), ""))
                    .line(counts -> new Line("FLOP", Unit.FLOPS.format(counts.flop()), "2 for each MAC"))
                    .line(counts ->
                            new Line("OP", Unit.OPS.format(counts.op()), "with every other elementwise operation"))
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
