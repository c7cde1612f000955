package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.nio.FloatBuffer;
import java.util.List;

/** Embeddings of tokens and of positions. */
final class EmbeddingLayers {
    private static final String FAMILY = "Embeddings";
    private static final double DEVIATION = 0.02;

    private static final Option<Long> NUM_EMBEDDINGS =
            Option.required("num_embeddings", OptionKind.count(), "rows of the table: size of the vocabulary");
    private static final Option<Long> EMBEDDING_DIM =
            Option.required("embedding_dim", OptionKind.count(), "features of each row");
    private static final Option<String> KIND = Option.of(
            "kind",
            OptionKind.choice("learned", "sinusoidal"),
            "learned",
            "a learned table, or fixed sines and cosines");
    private static final Option<Long> MAX_POSITIONS = Option.optional(
            "max_positions",
            OptionKind.count(),
            "the input's length, which must then be fixed",
            "rows of the table: the longest sequence");

    static final List<LayerType> TYPES = List.of(
            LayerType.of(
                            FAMILY,
                            "embedding",
                            "the row of a table for each token: integers [...] become [..., embedding_dim]",
                            EmbeddingLayers::embedding,
                            NUM_EMBEDDINGS,
                            EMBEDDING_DIM)
                    .weights("weight [num_embeddings, embedding_dim]"),
            LayerType.of(
                            FAMILY,
                            "positional_embedding",
                            "adds a vector for each position to [N, length, features]",
                            EmbeddingLayers::positional,
                            KIND,
                            MAX_POSITIONS)
                    .weights("weight [max_positions, features]; without max_positions one called as the layer:"
                            + " [1, length, features]"),
            LayerType.of(
                            FAMILY,
                            "class_token",
                            "a learned vector put before each sequence: [N, length, features] becomes"
                                    + " [N, length + 1, features]",
                            EmbeddingLayers::classToken)
                    .weights("one, called as the layer: [1, 1, features]"));

    private EmbeddingLayers() {}

    private static Value embedding(LayerAssembly layer) {
        Value tokens = layer.input();
        DataType type = tokens.type().dataType();
        if (type != DataType.INT64 && type != DataType.INT32) {
            throw new EngineException(layer.mismatch("the input of an embedding must be integers", type)
                    .expected("INT64 or INT32")
                    .fix("declare the input with \"datatype\": \"INT64\""));
        }
        Value table = layer.weight(
                "weight", Initializer.deviation(DEVIATION), layer.get(NUM_EMBEDDINGS), layer.get(EMBEDDING_DIM));
        layer.network().share(layer.name(), table);
        return layer.add("", new Gathering.Gather(0), table, tokens);
    }

    private static Value positional(LayerAssembly layer) {
        Value x = layer.input();
        layer.check().rank(x, 3, "[N, length, features]");
        long width = layer.check().fixed(x, 2, "number of features");
        Long most = layer.options().find(MAX_POSITIONS);
        boolean learned = layer.get(KIND).equals("learned");
        long rows = most == null ? layer.check().fixed(x, 1, "length of the sequence") : most;
        if (x.dim(1).isFixed() && x.dim(1).size() > rows) {
            throw new EngineException(layer.mismatch("the sequence is longer than the table", x.shape())
                    .expected("at most " + rows + " positions"));
        }
        Value table;
        if (!learned) {
            table = layer.constant("table", sinusoids(rows, width), rows, width);
        } else if (most == null) {
            table = layer.parameter(Initializer.deviation(DEVIATION), 1, rows, width);
        } else {
            table = layer.weight("weight", Initializer.deviation(DEVIATION), rows, width);
        }
        Value positions = x.dim(1).equals(Dim.of(rows)) ? table : firstRows(layer, table, x, width);
        return layer.add("", new Elementwise.Binary(BinaryFunction.ADD), x, positions);
    }

    /** As many rows of the table as the sequence is long, which is known when the input's shape is. */
    private static Value firstRows(LayerAssembly layer, Value table, Value x, long width) {
        Value length = layer.addTyped("length", new Shaping.ShapeOf(1, 2), ShapingLayers.shapeType(1), x);
        Shape shape = Shape.of(List.of(x.dim(1), Dim.of(width)));
        return layer.addTyped(
                "positions",
                new Movement.Slice(),
                table.type().withShape(shape),
                table,
                layer.longs("starts", 0),
                length,
                layer.longs("axes", 0));
    }

    private static Value classToken(LayerAssembly layer) {
        Value x = layer.input();
        layer.check().rank(x, 3, "[N, length, features]");
        long width = layer.check().fixed(x, 2, "number of features");
        Value token = layer.parameter(Initializer.deviation(DEVIATION), 1, 1, width);
        Value batch = layer.addTyped("batch", new Shaping.ShapeOf(0, 1), ShapingLayers.shapeType(1), x);
        Value shape = layer.addTyped(
                "shape", new Movement.Concat(0), ShapingLayers.shapeType(3), batch, layer.longs("one", 1, width));
        TensorType type = x.type().withShape(Shape.of(List.of(x.dim(0), Dim.of(1), Dim.of(width))));
        Value expanded = layer.addTyped("expand", new Movement.Expand(), type, token, shape);
        return layer.add("concat", new Movement.Concat(1), expanded, x);
    }

    /** Vaswani et al., "Attention Is All You Need" (2017), section 3.5. */
    private static WeightSource sinusoids(long rows, long width) {
        return target -> {
            FloatBuffer table = target.bytes().asFloatBuffer();
            for (long position = 0; position < rows; position++) {
                for (long i = 0; i < width; i++) {
                    double angle = position / Math.pow(10000, (i - i % 2) / (double) width);
                    table.put((float) (i % 2 == 0 ? Math.sin(angle) : Math.cos(angle)));
                }
            }
        };
    }
}
