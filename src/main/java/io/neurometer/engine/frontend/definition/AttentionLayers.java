package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Multi-head attention: self and cross, grouped-query, causal, with rotary positions. */
final class AttentionLayers {
    private static final String FAMILY = "Attention";

    static final Option<Long> HEADS =
            Option.required("heads", OptionKind.count(), "query heads").alias("num_heads", "nhead");
    static final Option<Long> KV_HEADS = Option.optional(
                    "kv_heads",
                    OptionKind.count(),
                    "heads",
                    "key and value heads, each shared by heads / kv_heads query heads (grouped-query attention)")
            .alias("num_kv_heads");
    static final Option<Long> HEAD_DIM =
            Option.optional("head_dim", OptionKind.count(), "features / heads", "features of each head");
    static final Option<Boolean> CAUSAL =
            Option.of("causal", OptionKind.flag(), false, "whether a position sees only itself and earlier ones");
    static final Option<Boolean> ROTARY =
            Option.of("rotary", OptionKind.flag(), false, "rotary position embedding of queries and keys");
    static final Option<Double> ROTARY_BASE =
            Option.of("rotary_base", OptionKind.number(1, 1e12), 10_000.0, "base of the rotary angles");
    static final Option<String> MASK = Option.optional(
            "mask",
            OptionKind.reference(),
            "none",
            "[N, length] with 0 for padding, or a mask that broadcasts to [N, heads, length, length], added if floating,"
                    + " keeping where true if BOOL");

    static final List<LayerType> TYPES = List.of(LayerType.of(
                    FAMILY,
                    "multi_head_attention",
                    "attention over [N, length, features]; inputs: one (self), two (queries; keys and values) or three"
                            + " (queries, keys, values)",
                    layer -> attend(layer, layer.inputs(), settings(layer), layer.mask()),
                    HEADS,
                    KV_HEADS,
                    HEAD_DIM,
                    CAUSAL,
                    ROTARY,
                    ROTARY_BASE,
                    LinearLayers.BIAS,
                    MASK)
            .alias("multihead_attention")
            .inputs(1, 3)
            .weights("in_proj_weight [3 features, features], in_proj_bias, out_proj.weight, out_proj.bias; with"
                    + " kv_heads or head_dim set, or inputs of different widths: q_proj, k_proj, v_proj, o_proj, each"
                    + " with .weight and .bias"));

    private AttentionLayers() {}

    /** What kind of attention. */
    record Settings(
            long heads,
            long kvHeads,
            @Nullable Long headDim,
            boolean causal,
            boolean rotary,
            double rotaryBase,
            boolean bias) {
        Settings crossing() {
            return new Settings(heads, kvHeads, headDim, false, false, rotaryBase, bias);
        }
    }

    static Settings settings(LayerAssembly layer) {
        Long kvHeads = layer.options().find(KV_HEADS);
        return new Settings(
                layer.get(HEADS),
                kvHeads == null ? layer.get(HEADS) : kvHeads,
                layer.options().find(HEAD_DIM),
                layer.get(CAUSAL),
                layer.get(ROTARY),
                layer.get(ROTARY_BASE),
                layer.get(LinearLayers.BIAS));
    }

    /**
     * Adds the attention of one layer.
     *
     * @param inputs queries; queries and what keys and values are made of; or queries, keys and values
     */
    static Value attend(LayerAssembly layer, List<Value> inputs, Settings settings, @Nullable Value mask) {
        Value query = inputs.get(0);
        Value key = inputs.get(Math.min(1, inputs.size() - 1));
        Value value = inputs.get(inputs.size() - 1);
        for (Value input : inputs) {
            layer.check().rank(input, 3, "[N, length, features]");
        }
        long width = layer.check().fixed(query, 2, "number of features");
        long headDim = headDim(layer, settings, width);
        boolean packed = settings.kvHeads() == settings.heads()
                && settings.headDim() == null
                && layer.check().fixed(key, 2, "number of features") == width
                && layer.check().fixed(value, 2, "number of features") == width;
        List<Value> projected = !packed
                ? separate(layer, query, key, value, settings, headDim)
                : inputs.size() == 1 ? packed(layer, query, settings) : crossed(layer, query, key, value, settings);
        Value q = rotated(layer, "q", heads(layer, "q", projected.get(0), settings.heads(), headDim), settings);
        Value k = rotated(layer, "k", heads(layer, "k", projected.get(1), settings.kvHeads(), headDim), settings);
        Value v = heads(layer, "v", projected.get(2), settings.kvHeads(), headDim);
        Op op = new Attention.ScaledDotProduct((float) (1 / Math.sqrt(headDim)), settings.causal());
        Value attended = mask == null
                ? layer.add("attention", op, q, k, v)
                : layer.add("attention", op, q, k, v, broadcastable(layer, mask));
        Value merged = layer.add("merge", new Movement.Transpose(List.of(0, 2, 1, 3)), attended);
        Value flat = ShapingLayers.reshape(layer, "flat", merged, List.of(0L, 0L, settings.heads() * headDim));
        return project(layer, packed ? "out_proj" : "o_proj", flat, width, settings.bias());
    }

    private static long headDim(LayerAssembly layer, Settings settings, long width) {
        if (settings.heads() % settings.kvHeads() != 0) {
            throw new EngineException(layer.invalid(
                    "'heads' is not a multiple of 'kv_heads'", settings.heads() + " and " + settings.kvHeads()));
        }
        Long headDim = settings.headDim();
        if (headDim == null && width % settings.heads() != 0) {
            throw new EngineException(
                    layer.mismatch("the features cannot be divided among " + settings.heads() + " heads", width)
                            .expected("a multiple of " + settings.heads())
                            .fix("change 'heads', or set 'head_dim'"));
        }
        long size = headDim == null ? width / settings.heads() : headDim;
        if (settings.rotary() && size % 2 != 0) {
            throw new EngineException(layer.mismatch("rotary positions need pairs of features", size)
                    .expected("an even size of each head"));
        }
        return size;
    }

    private static List<Value> packed(LayerAssembly layer, Value x, Settings settings) {
        long width = x.dim(2).size();
        Value weight = layer.weight("in_proj_weight", Initializer.he(width), 3 * width, width);
        Value all = settings.bias()
                ? layer.add("in_proj", new Linear.FullyConnected(), x, weight, inProjBias(layer, width))
                : layer.add("in_proj", new Linear.FullyConnected(), x, weight);
        return layer.addMany("split", new Movement.Split(2, 3), thirds(all, 2), all);
    }

    /** Queries from one value, keys and values from others, by thirds of the packed weight. */
    private static List<Value> crossed(LayerAssembly layer, Value q, Value k, Value v, Settings settings) {
        long width = q.dim(2).size();
        Value weight = layer.weight("in_proj_weight", Initializer.he(width), 3 * width, width);
        List<Value> weights = layer.addMany("weights", new Movement.Split(0, 3), thirds(weight, 0), weight);
        List<Value> biases = List.of();
        if (settings.bias()) {
            Value bias = inProjBias(layer, width);
            biases = layer.addMany("biases", new Movement.Split(0, 3), thirds(bias, 0), bias);
        }
        List<Value> sources = List.of(q, k, v);
        List<String> parts = List.of("q_proj", "k_proj", "v_proj");
        List<Value> projected = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            Op op = new Linear.FullyConnected();
            projected.add(
                    biases.isEmpty()
                            ? layer.add(parts.get(i), op, sources.get(i), weights.get(i))
                            : layer.add(parts.get(i), op, sources.get(i), weights.get(i), biases.get(i)));
        }
        return projected;
    }

    private static Value inProjBias(LayerAssembly layer, long width) {
        return layer.weight("in_proj_bias", Initializer.ZEROS, 3 * width);
    }

    private static List<TensorType> thirds(Value packed, int axis) {
        List<Dim> dims = new ArrayList<>(packed.shape().dims());
        dims.set(axis, Dim.of(packed.shape().size(axis) / 3));
        TensorType third = packed.type().withShape(Shape.of(dims));
        return List.of(third, third, third);
    }

    private static List<Value> separate(
            LayerAssembly layer, Value q, Value k, Value v, Settings settings, long headDim) {
        long queries = Math.multiplyExact(settings.heads(), headDim);
        long shared = Math.multiplyExact(settings.kvHeads(), headDim);
        return List.of(
                project(layer, "q_proj", q, queries, settings.bias()),
                project(layer, "k_proj", k, shared, settings.bias()),
                project(layer, "v_proj", v, shared, settings.bias()));
    }

    /** A fully-connected node {@code <layer>/<part>} with weights {@code <layer>.<part>.weight} and {@code .bias}. */
    private static Value project(LayerAssembly layer, String part, Value x, long out, boolean bias) {
        long in = layer.check().fixed(x, 2, "number of features");
        Value weight = layer.weight(part + ".weight", Initializer.he(in), out, in);
        Op op = new Linear.FullyConnected();
        return bias
                ? layer.add(part, op, x, weight, layer.weight(part + ".bias", Initializer.ZEROS, out))
                : layer.add(part, op, x, weight);
    }

    private static Value heads(LayerAssembly layer, String part, Value x, long heads, long headDim) {
        Value split = ShapingLayers.reshape(layer, part + "_heads", x, List.of(0L, 0L, heads, headDim));
        return layer.add(part, new Movement.Transpose(List.of(0, 2, 1, 3)), split);
    }

    private static Value rotated(LayerAssembly layer, String part, Value x, Settings settings) {
        return settings.rotary()
                ? layer.add(part + "_rotary", new Attention.Rotary((float) settings.rotaryBase(), false), x)
                : x;
    }

    private static Value broadcastable(LayerAssembly layer, Value mask) {
        if (mask.rank() != 2) {
            return mask;
        }
        Value keep = mask.type().dataType() == DataType.BOOL
                ? mask
                : layer.add("keep", new Elementwise.Cast(DataType.BOOL), mask);
        return ShapingLayers.reshape(layer, "mask", keep, List.of(0L, 1L, 1L, -1L));
    }
}
