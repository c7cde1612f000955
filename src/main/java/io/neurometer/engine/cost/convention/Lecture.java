package io.neurometer.engine.cost.convention;

import static io.neurometer.engine.cost.convention.LayerKind.*;

import java.util.List;

/** MIT 6.5940, lecture 2: multiply-accumulates of convolutions and linear layers without bias, and twice as many FLOPs. */
final class Lecture {
    private static final String OTHERS = "the lecture's table has convolutions and linear layers alone";

    static final List<CountingRule> RULES =
            List.of(rule("lecture_macs", "MACs", Quantity.MAC), rule("lecture_flops", "FLOPs", Quantity.FLOP));

    private Lecture() {}

    private static CountingRule rule(String id, String prints, Quantity unit) {
        return new CountingRule(id, "MIT 6.5940 lecture 2", prints, unit)
                .asOurs(CONV, CONV_TRANSPOSE, LINEAR)
                .refuses(OTHERS, MATMUL, EINSUM, ATTENTION, MODULE_ATTENTION, MODULE_PROJECTION)
                .refuses(OTHERS, LSTM, GRU, RNN, RADIAL_BASIS);
    }
}
