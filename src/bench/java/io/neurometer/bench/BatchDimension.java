package io.neurometer.bench;

import io.neurometer.engine.frontend.onnx.proto.AttributeProto;
import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.NodeProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.engine.frontend.onnx.proto.ValueInfoProto;
import java.util.HashSet;
import java.util.Set;

/**
 * Writes another batch into a file that fixes it to 1: into its inputs, and into the constant targets of reshapes that
 * begin with a literal 1. Whether the network then computes what it did, only its outputs' shapes can tell.
 */
final class BatchDimension {
    private final GraphProto.Builder graph;
    private final Set<String> constants = new HashSet<>();
    private final Set<String> targets = new HashSet<>();
    private final int batch;

    private BatchDimension(GraphProto.Builder graph, int batch) {
        this.graph = graph;
        this.batch = batch;
    }

    /** Gives every input that batch; false when no input fixes its first dimension to another one. */
    static boolean set(GraphProto.Builder graph, int batch) {
        return new BatchDimension(graph, batch).apply();
    }

    private boolean apply() {
        graph.getInitializerList().forEach(tensor -> constants.add(tensor.getName()));
        graph.getNodeList().stream()
                .filter(BatchDimension::isConstant)
                .forEach(node -> constants.addAll(node.getOutputList()));
        boolean changed = false;
        for (ValueInfoProto.Builder input : graph.getInputBuilderList()) {
            changed |= !constants.contains(input.getName()) && rebatch(input);
        }
        if (changed) {
            graph.getNodeList().stream().filter(this::reshapesData).forEach(node -> targets.add(node.getInput(1)));
            rebatchTargets();
            graph.clearValueInfo();
            graph.getOutputBuilderList()
                    .forEach(output ->
                            output.getTypeBuilder().getTensorTypeBuilder().clearShape());
        }
        return changed;
    }

    /** A negative size is open, as a missing one is. */
    private boolean rebatch(ValueInfoProto.Builder input) {
        var shape = input.getTypeBuilder().getTensorTypeBuilder().getShapeBuilder();
        if (shape.getDimCount() == 0
                || shape.getDim(0).getDimValue() <= 0
                || shape.getDim(0).getDimValue() == batch) {
            return false;
        }
        shape.getDimBuilder(0).setDimValue(batch);
        return true;
    }

    private void rebatchTargets() {
        for (TensorProto.Builder tensor : graph.getInitializerBuilderList()) {
            if (targets.contains(tensor.getName())) {
                rebatch(tensor);
            }
        }
        for (NodeProto.Builder node : graph.getNodeBuilderList()) {
            if (node.getOpType().equals("Constant") && targets.contains(node.getOutput(0))) {
                node.getAttributeBuilderList().stream()
                        .filter(AttributeProto.Builder::hasT)
                        .forEach(attribute -> rebatch(attribute.getTBuilder()));
            }
        }
    }

    private void rebatch(TensorProto.Builder target) {
        if (target.getDataType() != TensorProto.DataType.INT64_VALUE) {
            return;
        }
        long[] sizes = Int64Elements.of(target);
        if (sizes.length > 1 && sizes[0] == 1) {
            sizes[0] = batch;
            Int64Elements.set(target, sizes);
        }
    }

    private boolean reshapesData(NodeProto node) {
        return node.getOpType().equals("Reshape") && !constants.contains(node.getInput(0));
    }

    private static boolean isConstant(NodeProto node) {
        return node.getOpType().equals("Constant") || node.getOpType().equals("ConstantOfShape");
    }
}
