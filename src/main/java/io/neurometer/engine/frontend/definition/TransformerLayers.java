package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Whole transformer blocks and their feed-forward part. */
final class TransformerLayers {
    private static final String FAMILY = "Transformers";

    /** A feed-forward activation; gated ones multiply it with a second projection. */
    private record FeedForward(ActivationOption.Choice activation, boolean gated) {}

    private static final OptionKind<FeedForward> FEED_FORWARD = new OptionKind<>(
            "an activation, or \"swiglu\" or \"geglu\" for a gated layer", TransformerLayers::feedForwardKind);

    private static final Option<Long> HIDDEN_FEATURES =
            Option.required("hidden_features", OptionKind.count(), "neurons of the hidden layer");
    private static final Option<Long> OUT_FEATURES =
            Option.optional("out_features", OptionKind.count(), "the input's features", "neurons of the output");
    private static final Option<FeedForward> MLP_ACTIVATION =
            Option.optional("activation", FEED_FORWARD, "gelu", "of the hidden layer");

    private static final Option<Long> NUM_LAYERS =
            Option.of("num_layers", OptionKind.integer(1, 100_000), 1L, "blocks, one after another");
    private static final Option<Long> DIM_FEEDFORWARD = Option.of(
                    "dim_feedforward",
                    OptionKind.count(),
                    2048L,
                    "neurons of the hidden layer of the feed-forward part")
            .alias("mlp_dim");
    private static final Option<FeedForward> ACTIVATION =
            Option.optional("activation", FEED_FORWARD, "relu", "of the feed-forward part");
    private static final Option<Boolean> NORM_FIRST =
            Option.of("norm_first", OptionKind.flag(), false, "normalize before each part instead of after it");
    private static final Option<String> NORM =
            Option.of("norm", OptionKind.choice("layer_norm", "rms_norm"), "layer_norm", "which normalization");
    private static final Option<Double> LAYER_NORM_EPS = Option.of(
                    "layer_norm_eps", OptionKind.number(0, 1), 1e-5, "added to the variance")
            .alias("eps");
    private static final Option<Boolean> FINAL_NORM =
            Option.of("final_norm", OptionKind.flag(), false, "one more normalization after the last block");

    static final List<LayerType> TYPES = List.of(
            LayerType.of(
                            FAMILY,
                            "mlp",
                            "two fully-connected layers with an activation between; gated: down(act(gate(x)) · up(x))",
                            TransformerLayers::mlp,
                            HIDDEN_FEATURES,
                            OUT_FEATURES,
                            MLP_ACTIVATION,
                            LinearLayers.BIAS)
                    .weights("linear1, linear2, or gated gate_proj, up_proj, down_proj, each with .weight and .bias"),
            block("transformer_encoder", "blocks of self-attention and feed-forward", false)
                    .weights("layers.<i>.self_attn.*, layers.<i>.linear1.*, linear2.* (gated: gate_proj, up_proj,"
                            + " down_proj), norm1.*, norm2.*; norm.* with final_norm"),
            block(
                            "transformer_decoder",
                            "blocks of self-attention, attention to a second input if there is one, and feed-forward;"
                                    + " causal unless set otherwise",
                            true)
                    .inputs(1, 2)
                    .weights("as transformer_encoder, and with a second input layers.<i>.multihead_attn.*, norm3.*"));

    private TransformerLayers() {}

    private static LayerType block(String name, String text, boolean decoder) {
        return LayerType.of(
                FAMILY,
                name,
                text,
                layer -> stack(layer, decoder),
                NUM_LAYERS,
                AttentionLayers.HEADS,
                AttentionLayers.KV_HEADS,
                AttentionLayers.HEAD_DIM,
                DIM_FEEDFORWARD,
                ACTIVATION,
                NORM_FIRST,
                NORM,
                LAYER_NORM_EPS,
                FINAL_NORM,
                AttentionLayers.CAUSAL,
                AttentionLayers.ROTARY,
                AttentionLayers.ROTARY_BASE,
                LinearLayers.BIAS,
                AttentionLayers.MASK);
    }

    private static Value mlp(LayerAssembly layer) {
        Value x = layer.input();
        layer.check().minRank(x, 2, "[..., features]");
        Long out = layer.options().find(OUT_FEATURES);
        FeedForward kind = layer.options().find(MLP_ACTIVATION);
        return feedForward(
                layer,
                x,
                kind == null ? new FeedForward(ActivationOption.plain("gelu"), false) : kind,
                layer.get(HIDDEN_FEATURES),
                out == null ? layer.check().fixed(x, -1, "number of features") : out,
                layer.get(LinearLayers.BIAS));
    }

    private static Value feedForward(
            LayerAssembly layer, Value x, FeedForward kind, long hidden, long out, boolean bias) {
        if (!kind.gated()) {
            LayerAssembly first = layer.child("linear1");
            Value inner =
                    ActivationOption.activated(layer, kind.activation(), LinearLayers.inner(first, x, hidden, bias));
            return LinearLayers.inner(layer.child("linear2"), inner, out, bias);
        }
        Value gate = LinearLayers.inner(layer.child("gate_proj"), x, hidden, bias);
        Value active = ActivationOption.activated(layer, kind.activation(), gate);
        Value up = LinearLayers.inner(layer.child("up_proj"), x, hidden, bias);
        Value product = layer.add("gate", new Elementwise.Binary(BinaryFunction.MUL), active, up);
        return LinearLayers.inner(layer.child("down_proj"), product, out, bias);
    }

    private static Value stack(LayerAssembly layer, boolean decoder) {
        Value x = layer.input();
        layer.check().rank(x, 3, "[N, length, features]");
        AttentionLayers.Settings settings = AttentionLayers.settings(layer);
        if (decoder && !layer.options().has(AttentionLayers.CAUSAL)) {
            settings = new AttentionLayers.Settings(
                    settings.heads(),
                    settings.kvHeads(),
                    settings.headDim(),
                    true,
                    settings.rotary(),
                    settings.rotaryBase(),
                    settings.bias());
        }
        Value memory = layer.inputs().size() > 1 ? layer.input(1) : null;
        for (long i = 0; i < layer.get(NUM_LAYERS); i++) {
            LayerAssembly block = layer.child("layers." + i);
            x = block.yields(block(block, x, memory, settings));
        }
        return layer.get(FINAL_NORM) ? normalized(layer, "norm", x) : x;
    }

    private static Value block(
            LayerAssembly block, Value x, @Nullable Value memory, AttentionLayers.Settings settings) {
        boolean first = block.get(NORM_FIRST);
        LayerAssembly selfAttention = block.child("self_attn");
        Value read = first ? normalized(block, "norm1", x) : x;
        Value attended =
                selfAttention.yields(AttentionLayers.attend(selfAttention, List.of(read), settings, block.mask()));
        Value y = residual(block, "add1", "norm1", x, attended);
        int norm = 2;
        if (memory != null) {
            LayerAssembly cross = block.child("multihead_attn");
            Value query = first ? normalized(block, "norm2", y) : y;
            Value crossed =
                    cross.yields(AttentionLayers.attend(cross, List.of(query, memory), settings.crossing(), null));
            y = residual(block, "add2", "norm2", y, crossed);
            norm = 3;
        }
        String last = "norm" + norm;
        FeedForward kind = block.options().find(ACTIVATION);
        Value fed = feedForward(
                block,
                first ? normalized(block, last, y) : y,
                kind == null ? new FeedForward(ActivationOption.plain("relu"), false) : kind,
                block.get(DIM_FEEDFORWARD),
                y.dim(2).size(),
                settings.bias());
        return residual(block, "add" + norm, last, y, fed);
    }

    private static Value residual(LayerAssembly block, String part, String norm, Value x, Value y) {
        Value sum = block.add(part, new Elementwise.Binary(BinaryFunction.ADD), x, y);
        return block.get(NORM_FIRST) ? sum : normalized(block, norm, sum);
    }

    private static Value normalized(LayerAssembly block, String name, Value x) {
        boolean rms = block.get(NORM).equals("rms_norm");
        LayerAssembly norm = block.child(name);
        return norm.yields(
                NormalizationLayers.inner(norm, x, rms, block.get(LAYER_NORM_EPS), block.get(LinearLayers.BIAS)));
    }

    private static @Nullable FeedForward feedForwardKind(JsonNode json) {
        String name = json.isString() ? json.stringValue() : "";
        if (name.equals("swiglu") || name.equals("geglu")) {
            return new FeedForward(ActivationOption.plain(name.equals("swiglu") ? "silu" : "gelu"), true);
        }
        ActivationOption.Choice choice =
                ActivationOption.ACTIVATION.kind().reader().apply(json);
        return choice == null ? null : new FeedForward(choice, false);
    }
}
