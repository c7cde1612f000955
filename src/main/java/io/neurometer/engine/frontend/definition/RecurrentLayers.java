package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Recurrent;
import io.neurometer.engine.op.Recurrent.Direction;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/** Recurrent layers. Weights are named and laid out as PyTorch's, and brought into the operator's gate order. */
final class RecurrentLayers {
    private static final String FAMILY = "Recurrent layers";
    private static final String WEIGHTS =
            "weight_ih_l<k> [gates · hidden, in], weight_hh_l<k> [gates · hidden, hidden], bias_ih_l<k>, bias_hh_l<k>,"
                    + " each again with _reverse when bidirectional";

    /** PyTorch's gates (input, forget, cell, output) in the operator's order: input, output, forget, cell. */
    private static final List<Integer> LSTM_GATES = List.of(0, 3, 1, 2);

    /** PyTorch's gates (reset, update, new) in the operator's order: update, reset, hidden. */
    private static final List<Integer> GRU_GATES = List.of(1, 0, 2);

    private static final Option<Long> HIDDEN_SIZE =
            Option.required("hidden_size", OptionKind.count(), "features of the state");
    private static final Option<Long> NUM_LAYERS =
            Option.of("num_layers", OptionKind.integer(1, 1000), 1L, "layers, each reading the one before");
    private static final Option<Boolean> BIDIRECTIONAL =
            Option.of("bidirectional", OptionKind.flag(), false, "read the sequence backwards as well");
    private static final Option<Boolean> BATCH_FIRST =
            Option.of("batch_first", OptionKind.flag(), true, "[N, length, features]; false for [length, N, features]");
    private static final Option<String> RETURN = Option.of(
            "return",
            OptionKind.choice("sequence", "last"),
            "sequence",
            "the output at every position, or the last layer's final state [N, directions · hidden_size]");

    static final List<LayerType> TYPES =
            List.of(type("lstm", "long short-term memory", LSTM_GATES), type("gru", "gated recurrent unit", GRU_GATES));

    private RecurrentLayers() {}

    private static LayerType type(String name, String text, List<Integer> gates) {
        return LayerType.of(
                        FAMILY,
                        name,
                        text,
                        layer -> recur(layer, gates),
                        HIDDEN_SIZE,
                        NUM_LAYERS,
                        BIDIRECTIONAL,
                        BATCH_FIRST,
                        LinearLayers.BIAS,
                        RETURN)
                .weights(WEIGHTS);
    }

    private static Value recur(LayerAssembly layer, List<Integer> gates) {
        Value x = layer.input();
        boolean batchFirst = layer.get(BATCH_FIRST);
        layer.check().rank(x, 3, batchFirst ? "[N, length, features]" : "[length, N, features]");
        long hidden = layer.get(HIDDEN_SIZE);
        long directions = layer.get(BIDIRECTIONAL) ? 2 : 1;
        Value sequence = batchFirst ? layer.add("time_first", new Movement.Transpose(List.of(1, 0, 2)), x) : x;
        boolean last = layer.get(RETURN).equals("last");
        long layers = layer.get(NUM_LAYERS);
        for (long k = 0; k < layers; k++) {
            List<Value> outputs = step(layer, k, sequence, gates, hidden, directions);
            if (last && k == layers - 1) {
                Value state = layer.add("state", new Movement.Transpose(List.of(1, 0, 2)), outputs.get(1));
                return ShapingLayers.reshape(layer, "last", state, List.of(0L, directions * hidden));
            }
            Value joined = layer.add("directions_l" + k, new Movement.Transpose(List.of(0, 2, 1, 3)), outputs.get(0));
            sequence = ShapingLayers.reshape(layer, "sequence_l" + k, joined, List.of(0L, 0L, directions * hidden));
        }
        return batchFirst ? layer.add("batch_first", new Movement.Transpose(List.of(1, 0, 2)), sequence) : sequence;
    }

    private static List<Value> step(
            LayerAssembly layer, long k, Value x, List<Integer> gates, long hidden, long directions) {
        boolean lstm = gates.size() == 4;
        Direction direction = directions == 2 ? Direction.BIDIRECTIONAL : Direction.FORWARD;
        int size = Math.toIntExact(hidden);
        Op op = lstm
                ? new Recurrent.Lstm(size, direction, List.of(), 0, false)
                : new Recurrent.Gru(size, direction, List.of(), 0, true);
        long in = layer.check().fixed(x, 2, "number of features");
        Gates order = new Gates(layer, k, gates, hidden, directions);
        Value w = order.weight("weight_ih_l", in);
        Value r = order.weight("weight_hh_l", hidden);
        String part = (lstm ? "lstm_l" : "gru_l") + k;
        return layer.get(LinearLayers.BIAS)
                ? layer.addMany(part, op, x, w, r, order.bias())
                : layer.addMany(part, op, x, w, r);
    }

    /** The weights of one recurrent layer, reordered from PyTorch's gates to the operator's. */
    private record Gates(LayerAssembly layer, long k, List<Integer> order, long hidden, long directions) {
        Value weight(String tensor, long columns) {
            List<WeightSource> sources = new ArrayList<>();
            for (int direction = 0; direction < directions; direction++) {
                sources.add(gates(tensor, direction, columns, rows(), columns));
            }
            return add(tensor, sources, directions, rows(), columns);
        }

        Value bias() {
            List<WeightSource> sources = new ArrayList<>();
            for (int direction = 0; direction < directions; direction++) {
                sources.add(gates("bias_ih_l", direction, 1, rows()));
                sources.add(gates("bias_hh_l", direction, 1, rows()));
            }
            return add("bias_l", sources, directions, 2 * rows());
        }

        private WeightSource gates(String tensor, int direction, long columns, long... sizes) {
            Initializer initializer = new Initializer.Uniform((float) (1 / Math.sqrt(hidden)));
            WeightSource source = layer.source(name(tensor) + (direction == 1 ? "_reverse" : ""), initializer, sizes);
            return new ReorderedBlocks(source, order, TensorType.of(DataType.FP32, hidden * columns));
        }

        private Value add(String tensor, List<WeightSource> sources, long... sizes) {
            return layer.weight(Weight.of(
                    layer.name() + "." + name(tensor),
                    TensorType.of(DataType.FP32, sizes),
                    new StackedWeights(sources)));
        }

        private String name(String tensor) {
            return tensor + k;
        }

        private long rows() {
            return order.size() * hidden;
        }
    }
}
