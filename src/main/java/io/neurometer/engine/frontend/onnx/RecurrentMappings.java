package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Recurrent.Direction;
import io.neurometer.engine.op.Recurrent.Gru;
import io.neurometer.engine.op.Recurrent.Lstm;
import io.neurometer.engine.op.Recurrent.RecurrentActivation;
import io.neurometer.engine.op.Recurrent.Rnn;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/** Recurrent layers; where the batch comes first (layout 1) inputs and outputs are transposed. */
final class RecurrentMappings {
    private static final int INITIAL_H = 5;
    private static final int INITIAL_C = 6;

    private RecurrentMappings() {}

    static List<Mapping> mappings() {
        return List.of(
                new Mapping(
                        "LSTM",
                        (node, graph) -> emit(
                                node,
                                graph,
                                new Lstm(
                                        hidden(node),
                                        direction(node),
                                        activations(node),
                                        node.real("clip", 0),
                                        node.flag("input_forget", false)))),
                new Mapping(
                        "GRU",
                        (node, graph) -> emit(
                                node,
                                graph,
                                new Gru(
                                        hidden(node),
                                        direction(node),
                                        activations(node),
                                        node.real("clip", 0),
                                        node.flag("linear_before_reset", false)))),
                new Mapping(
                        "RNN",
                        (node, graph) -> emit(
                                node,
                                graph,
                                new Rnn(hidden(node), direction(node), activations(node), node.real("clip", 0)))));
    }

    private static int hidden(OnnxNode node) {
        return node.int32("hidden_size", 0);
    }

    private static Direction direction(OnnxNode node) {
        String direction = node.text("direction", "forward");
        return switch (direction) {
            case "forward" -> Direction.FORWARD;
            case "reverse" -> Direction.REVERSE;
            case "bidirectional" -> Direction.BIDIRECTIONAL;
            default ->
                throw new EngineException(node.invalid("attribute 'direction' is wrong")
                        .got(direction)
                        .expected("forward, reverse or bidirectional"));
        };
    }

    /** The lists of alphas and betas have entries only for activations that have such a parameter. */
    private static List<RecurrentActivation> activations(OnnxNode node) {
        Iterator<Float> alphas = node.reals("activation_alpha").iterator();
        Iterator<Float> betas = node.reals("activation_beta").iterator();
        List<RecurrentActivation> activations = new ArrayList<>();
        for (String name : node.texts("activations")) {
            activations.add(
                    switch (name.toLowerCase(Locale.ROOT)) {
                        case "relu" -> plain(ActivationFunction.RELU);
                        case "tanh" -> plain(ActivationFunction.TANH);
                        case "sigmoid" -> plain(ActivationFunction.SIGMOID);
                        case "softsign" -> plain(ActivationFunction.SOFTSIGN);
                        case "softplus" -> plain(ActivationFunction.SOFTPLUS);
                        case "leakyrelu" ->
                            new RecurrentActivation(ActivationFunction.LEAKY_RELU, next(alphas, 0.01f), 0);
                        case "thresholdedrelu" ->
                            new RecurrentActivation(ActivationFunction.THRESHOLDED_RELU, next(alphas, 1), 0);
                        case "elu" -> new RecurrentActivation(ActivationFunction.ELU, next(alphas, 1), 0);
                        case "scaledtanh" ->
                            new RecurrentActivation(ActivationFunction.SCALED_TANH, next(alphas, 1), next(betas, 1));
                        case "hardsigmoid" ->
                            new RecurrentActivation(
                                    ActivationFunction.HARD_SIGMOID, next(alphas, 0.2f), next(betas, 0.5f));
                        default ->
                            throw new EngineException(node.unsupported("activation is not supported")
                                    .got(name));
                    });
        }
        return activations;
    }

    private static RecurrentActivation plain(ActivationFunction function) {
        return new RecurrentActivation(function, 0, 0);
    }

    private static float next(Iterator<Float> values, float otherwise) {
        return values.hasNext() ? values.next() : otherwise;
    }

    private static void emit(OnnxNode node, OnnxGraph graph, Op op) {
        if (!node.flag("layout", false)) {
            graph.emit(node, op);
            return;
        }
        List<String> inputs = new ArrayList<>(node.inputs());
        transposeInput(node, graph, inputs, 0);
        transposeInput(node, graph, inputs, INITIAL_H);
        transposeInput(node, graph, inputs, INITIAL_C);
        List<String> outputs = new ArrayList<>();
        for (int i = 0; i < node.outputCount(); i++) {
            outputs.add(node.hasOutput(i) ? graph.fresh(node) : Node.ABSENT);
        }
        graph.emit(node, op, inputs, outputs);
        for (int i = 0; i < outputs.size(); i++) {
            if (node.hasOutput(i)) {
                List<Integer> order = i == 0 ? List.of(2, 0, 1, 3) : List.of(1, 0, 2);
                graph.emit(node, new Movement.Transpose(order), List.of(outputs.get(i)), List.of(node.output(i)));
            }
        }
    }

    private static void transposeInput(OnnxNode node, OnnxGraph graph, List<String> inputs, int index) {
        if (node.hasInput(index)) {
            inputs.set(index, graph.intermediate(node, new Movement.Transpose(List.of(1, 0, 2)), inputs.get(index)));
        }
    }
}
