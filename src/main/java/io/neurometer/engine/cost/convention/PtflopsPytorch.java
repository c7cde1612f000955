package io.neurometer.engine.cost.convention;

import static io.neurometer.engine.cost.convention.LayerKind.*;

import java.util.List;

/** Hooks of ptflops' backend "pytorch", on modules and on patched functions. */
final class PtflopsPytorch {
    private static final String UNFOLDED = "2 for each element, 1 without scale and shift; nothing is folded";
    private static final String WINDOW = "1 for each input, whatever the window";
    private static final String UPSAMPLE =
            "its hook of nn.Upsample takes the first sample for the batch, and its function is patched as well";
    private static final String AGAIN = "activations and pooling again";
    private static final String TWICE = "the function that the module calls is patched and counts a second time";

    /** Every layer by its own formula. */
    static final CountingRule RULE = base("ptflops_pytorch", "ptflops, backend pytorch");

    /** Modules and the functions that they call both count, which the table in its README shows. */
    static final CountingRule PATCHED = base("ptflops_pytorch_patched", "ptflops, backend pytorch, functions patched")
            .addsTerm(AGAIN, CountedNode::read, DifferenceKind.WRONG, TWICE, RELU, PRELU, ELU, GELU)
            .addsTerm(
                    AGAIN,
                    CountedNode::read,
                    DifferenceKind.WRONG,
                    TWICE,
                    MAX_POOL,
                    AVERAGE_POOL,
                    ADAPTIVE_MAX_POOL,
                    ADAPTIVE_AVERAGE_POOL);

    static final List<CountingRule> RULES = List.of(RULE, PATCHED);

    private PtflopsPytorch() {}

    private static CountingRule base(String id, String tool) {
        return new CountingRule(id, tool, "MACs", Quantity.MAC)
                .note("it makes an input of one sample itself; compare at batch 1")
                .note("sums and products written as + and * are not seen, nor is @")
                .asOurs(CONV, CONV_TRANSPOSE, LINEAR, MODULE_PROJECTION, MODULE_ATTENTION, LSTM, GRU, RNN)
                .otherwise(MATMUL, FunctionalProduct::mac, DifferenceKind.WRONG, FunctionalProduct.WHY)
                .misses("F.scaled_dot_product_attention is not patched", ATTENTION)
                .misses("torch.einsum is not patched", EINSUM)
                .addsBias(CONV, CONV_TRANSPOSE, LINEAR, MODULE_PROJECTION)
                .addsTerm(
                        "bias of out_proj",
                        node -> !node.bias() && node.name().endsWith("/out_proj") ? node.made() : 0,
                        DifferenceKind.WRONG,
                        "counted where there is none",
                        MODULE_PROJECTION)
                .adds(
                        node -> node.read() + node.scores(),
                        "scaling of the queries, and 1 for each element of the softmax",
                        MODULE_ATTENTION)
                .adds(
                        node -> node.read(node.affine() ? 2 : 1),
                        UNFOLDED,
                        BATCH_NORM,
                        LAYER_NORM,
                        GROUP_NORM,
                        INSTANCE_NORM)
                .adds(CountedNode::read, "1 for each element", RELU, RELU6, LEAKY_RELU, PRELU, ELU, SILU, GELU, SOFTMAX)
                .adds(CountedNode::read, WINDOW, MAX_POOL, AVERAGE_POOL, ADAPTIVE_MAX_POOL, ADAPTIVE_AVERAGE_POOL)
                .refuses(UPSAMPLE, NEAREST_UPSAMPLE, LINEAR_UPSAMPLE, CUBIC_UPSAMPLE)
                .adds(node -> cell(node, 10), "biases, and 10 for each element of the state", LSTM)
                .adds(node -> cell(node, 7), "biases, and 7 for each element of the state", GRU)
                .adds(node -> cell(node, 1), "biases, and 1 for each element of the state", RNN);
    }

    /** @param each operations of one element of the state, bias additions apart */
    private static long cell(CountedNode node, long each) {
        long biases = node.recurrentBias() ? 2 * node.gates() : 0;
        return Math.multiplyExact(node.cells(), each + biases);
    }
}
