package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.NodeProto;
import io.neurometer.engine.frontend.onnx.proto.SparseTensorProto;
import io.neurometer.engine.frontend.onnx.proto.ValueInfoProto;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.Subgraph;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes a graph of the parts of one file. Calls of functions become the nodes of the functions, graphs in nodes become
 * bodies, and the weights of all of them those of the one graph.
 */
final class GraphImport {
    /** Functions that call one another may become very many nodes. */
    private static final int MAX_NODES = 500_000;

    /** Of this version on, a weight that is no input cannot be replaced; before, every weight is an input. */
    private static final long IR_OF_CONSTANTS = 4;

    private final MappingTable table;
    private final OnnxFunctions functions;
    private final OnnxFile file;
    private final GraphBuilder builder;
    private final List<Fault> faults = new ArrayList<>();
    private final Deque<OnnxFunctions.Function> calls = new ArrayDeque<>();
    private final StringValues strings = new StringValues();
    private int nodes;

    GraphImport(MappingTable table, OnnxFunctions functions, OnnxFile file, String name) {
        this.table = table;
        this.functions = functions;
        this.file = file;
        this.builder = new GraphBuilder(name);
    }

    /** @throws EngineException with every fault of single nodes and weights, or with those of the graph as a whole */
    Graph run(OnnxBody model, long opset) {
        builder.opset(opset);
        model.nodes().forEach(node -> node.proto().getOutputList().forEach(builder::reserve));
        OnnxScope scope = OnnxScope.ofModel(opset);
        Set<String> initialized = weights(model, scope, new HashMap<>());
        for (ValueInfoProto input : model.proto().getInputList()) {
            if (initialized.contains(input.getName())) {
                attempt(() -> builder.replaceable(input.getName(), OnnxInputs.type(input)));
            } else {
                attempt(() -> builder.input(input.getName(), OnnxInputs.type(input)));
            }
        }
        nodes(model.nodes(), scope, builder);
        outputs(model.proto());
        if (!faults.isEmpty()) {
            throw new EngineException(faults);
        }
        return builder.build();
    }

    /** The values that hold strings, of which there are no tensors. */
    StringValues strings() {
        return strings;
    }

    private void outputs(GraphProto model) {
        List<String> names =
                model.getOutputList().stream().map(ValueInfoProto::getName).toList();
        names.stream().filter(name -> !strings.has(name)).forEach(builder::output);
        faults.addAll(strings.faults(names));
    }

    /** Whether weights that are inputs too may stand for themselves where an operator needs its settings at once. */
    boolean hasFixedWeights() {
        return file.model().getIrVersion() < IR_OF_CONSTANTS;
    }

    /** The graph in an attribute of a node, as far as it can be told before all graphs of the node are known. */
    OpenBody body(OnnxBody body, OnnxScope around, OnnxNode node, String attribute) {
        OnnxScope scope = around.inside(node.name() + "/" + attribute);
        GraphProto proto = body.proto();
        List<Subgraph.Formal> formals = new ArrayList<>();
        for (ValueInfoProto input : proto.getInputList()) {
            String name = builder.freshValue(input.getName().isEmpty() ? node.name() : input.getName());
            scope.names().put(input.getName(), name);
            formals.add(new Subgraph.Formal(name, OnnxInputs.rank(input)));
        }
        weights(body, scope, scope.names());
        for (OnnxFile.Node inner : body.nodes()) {
            declareOutputs(inner, scope);
        }
        GraphBuilder region = builder.body();
        nodes(body.nodes(), scope, region);
        proto.getOutputList().forEach(output -> region.output(scope.value(output.getName())));
        return new OpenBody(region, formals);
    }

    private void declareOutputs(OnnxFile.Node node, OnnxScope scope) {
        for (String output : node.proto().getOutputList()) {
            if (!output.isEmpty()) {
                scope.names().computeIfAbsent(output, builder::freshValue);
            }
        }
    }

    /** Adds the weights of a graph. @param names gets those that they have in the graph where they cannot keep theirs */
    private Set<String> weights(OnnxBody body, OnnxScope scope, Map<String, String> names) {
        Set<String> initialized = new HashSet<>();
        for (OnnxTensor tensor : body.initializers()) {
            String name = tensor.proto().getName();
            initialized.add(name);
            if (StringValues.areIn(tensor) && isRead(body, name)) {
                strings.add(name, "initializer '" + name + "'");
                continue;
            }
            attempt(() -> {
                TensorType type = OnnxTensors.type(tensor, name);
                builder.weight(
                        Weight.of(weightName(name, scope, names), type, OnnxTensors.source(tensor, type.dataType())));
            });
        }
        for (SparseTensorProto sparse : body.proto().getSparseInitializerList()) {
            String name = sparse.getValues().getName();
            initialized.add(name);
            attempt(() -> builder.weight(SparseTensors.weight(sparse, weightName(name, scope, names), name)));
        }
        return initialized;
    }

    private static boolean isRead(OnnxBody body, String value) {
        return body.nodes().stream()
                .anyMatch(node -> node.proto().getInputList().contains(value));
    }

    private String weightName(String name, OnnxScope scope, Map<String, String> names) {
        if (scope.around() == null) {
            return name;
        }
        String fresh = builder.freshValue(name);
        names.put(name, fresh);
        return fresh;
    }

    private void nodes(List<OnnxFile.Node> parsed, OnnxScope scope, GraphBuilder region) {
        OnnxGraph graph = new OnnxGraph(region, this, scope);
        int index = 0;
        for (OnnxFile.Node inFile : parsed) {
            String name = scope.prefix() + nodeName(inFile.proto(), index++);
            OnnxFile.Node node = named(BoundAttribute.bind(inFile, scope.attributes()), scope);
            OnnxFunctions.Function function = functions.find(inFile.proto());
            if (function != null) {
                attempt(() -> call(function, node, name, scope, region));
                continue;
            }
            OnnxNode view = new OnnxNode(node, name, scope.opset());
            Mapping mapping = table.find(view.domain(), view.opType());
            if (strings.reads(view)) {
                strings.addOutputs(view);
            } else if (mapping != null) {
                attempt(() -> map(mapping, view, graph));
            }
        }
    }

    /** The node with the names that its values have in the graph. */
    private static OnnxFile.Node named(OnnxFile.Node node, OnnxScope scope) {
        NodeProto.Builder proto = node.proto().toBuilder();
        for (int i = 0; i < proto.getInputCount(); i++) {
            proto.setInput(i, value(proto.getInput(i), scope));
        }
        for (int i = 0; i < proto.getOutputCount(); i++) {
            proto.setOutput(i, value(proto.getOutput(i), scope));
        }
        return new OnnxFile.Node(proto.build(), node.tensors(), node.bodies());
    }

    private static String value(String name, OnnxScope scope) {
        return name.isEmpty() ? Node.ABSENT : scope.value(name);
    }

    private void call(
            OnnxFunctions.Function function, OnnxFile.Node call, String name, OnnxScope caller, GraphBuilder region) {
        requireCallable(function, call, name);
        OnnxScope scope = new OnnxScope(
                new HashMap<>(), null, function.attributes(call), name + "/", function.opset(caller.opset()));
        List<String> given = call.proto().getInputList();
        for (int i = 0; i < function.proto().getInputCount(); i++) {
            scope.names().put(function.proto().getInput(i), i < given.size() ? given.get(i) : Node.ABSENT);
        }
        Map<String, String> passedOn = new HashMap<>();
        List<String> wanted = call.proto().getOutputList();
        for (int i = 0; i < wanted.size(); i++) {
            String inside = function.proto().getOutput(i);
            if (wanted.get(i).isEmpty()) {
                continue;
            }
            if (scope.names().putIfAbsent(inside, wanted.get(i)) != null) {
                passedOn.put(wanted.get(i), scope.value(inside));
            }
        }
        function.nodes().forEach(node -> declareOutputs(node, scope));
        calls.push(function);
        nodes(function.nodes(), scope, region);
        calls.pop();
        passedOn.forEach((output, value) ->
                region.node(name + "/" + output, name, new Shaping.Identity(), List.of(value), List.of(output)));
        if (!wanted.isEmpty() && !wanted.get(0).isEmpty()) {
            region.feature(name, wanted.get(0));
        }
    }

    private void requireCallable(OnnxFunctions.Function function, OnnxFile.Node call, String name) {
        if (calls.contains(function)) {
            throw new EngineException(
                    Fault.of(ErrorCode.MODEL_INVALID, name, "the function " + function.title() + " calls itself")
                            .fix("write repetition as a Loop"));
        }
        nodes += function.nodes().size();
        if (nodes > MAX_NODES) {
            throw new EngineException(
                    Fault.of(ErrorCode.TOO_LARGE, name, "the functions of this file call one another too often")
                            .got("more than " + MAX_NODES + " nodes")
                            .expected("at most " + MAX_NODES));
        }
        requireAtMost("inputs", call.proto().getInputCount(), function.proto().getInputCount(), function, name);
        requireAtMost("outputs", call.proto().getOutputCount(), function.proto().getOutputCount(), function, name);
    }

    private static void requireAtMost(
            String what, int got, int declared, OnnxFunctions.Function function, String name) {
        if (got > declared) {
            throw new EngineException(Fault.of(
                            ErrorCode.MODEL_INVALID,
                            name,
                            "has more " + what + " than the function " + function.title())
                    .got(got)
                    .expected("at most " + declared));
        }
    }

    private void attempt(Runnable part) {
        try {
            part.run();
        } catch (EngineException failure) {
            faults.addAll(failure.faults());
        }
    }

    private static void map(Mapping mapping, OnnxNode node, OnnxGraph graph) {
        try {
            mapping.rule().map(node, graph);
        } catch (ArithmeticException overflow) {
            throw new EngineException(node.invalid("an attribute holds a number beyond its range"), overflow);
        }
    }

    private static String nodeName(NodeProto node, int index) {
        return node.getName().isEmpty() ? node.getOpType() + "_" + index : node.getName();
    }
}
