package io.neurometer.engine.conformance.mutant;

import com.google.protobuf.ByteString;
import io.neurometer.engine.frontend.onnx.proto.AttributeProto;
import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.ModelProto;
import io.neurometer.engine.frontend.onnx.proto.NodeProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.engine.frontend.onnx.proto.TensorShapeProto;
import io.neurometer.engine.frontend.onnx.proto.TypeProto;
import io.neurometer.engine.frontend.onnx.proto.ValueInfoProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Changes of what a model says, which leave a file that can be parsed. A model without the part stays as it is. */
enum ModelMutation {
    INPUT_SIZE {
        @Override
        void apply(GraphProto.Builder graph, Random random) {
            if (graph.getInputCount() == 0) {
                return;
            }
            ValueInfoProto.Builder input = graph.getInputBuilder(random.nextInt(graph.getInputCount()));
            TypeProto.Tensor.Builder tensor = input.getTypeBuilder().getTensorTypeBuilder();
            TensorShapeProto.Builder shape = tensor.getShapeBuilder();
            int rank = shape.getDimCount();
            switch (random.nextInt(4)) {
                case 0 -> shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(whole(random)));
                case 1 -> {
                    if (rank > 0) {
                        shape.removeDim(random.nextInt(rank));
                    }
                }
                default -> {
                    if (rank > 0) {
                        shape.getDimBuilder(random.nextInt(rank)).setDimValue(whole(random));
                    }
                }
            }
        }
    },
    INPUT_TYPE {
        @Override
        void apply(GraphProto.Builder graph, Random random) {
            if (graph.getInputCount() > 0) {
                graph.getInputBuilder(random.nextInt(graph.getInputCount()))
                        .getTypeBuilder()
                        .getTensorTypeBuilder()
                        .setElemType(random.nextInt(24));
            }
        }
    },
    WEIGHT_SIZE {
        @Override
        void apply(GraphProto.Builder graph, Random random) {
            if (graph.getInitializerCount() == 0) {
                return;
            }
            TensorProto.Builder tensor = graph.getInitializerBuilder(random.nextInt(graph.getInitializerCount()));
            int rank = tensor.getDimsCount();
            if (rank == 0 || random.nextInt(4) == 0) {
                tensor.addDims(random.nextBoolean() ? 1 : whole(random));
            } else if (rank > 1 && random.nextBoolean()) {
                int first = random.nextInt(rank);
                int second = random.nextInt(rank);
                long kept = tensor.getDims(first);
                tensor.setDims(first, tensor.getDims(second)).setDims(second, kept);
            } else {
                tensor.setDims(random.nextInt(rank), whole(random));
            }
        }
    },
    WEIGHT_TYPE {
        @Override
        void apply(GraphProto.Builder graph, Random random) {
            if (graph.getInitializerCount() > 0) {
                graph.getInitializerBuilder(random.nextInt(graph.getInitializerCount()))
                        .setDataType(random.nextInt(24));
            }
        }
    },
    INTEGER_CONSTANT {
        @Override
        void apply(GraphProto.Builder graph, Random random) {
            List<TensorProto.Builder> integers = graph.getInitializerBuilderList().stream()
                    .filter(tensor -> tensor.getDataType() == TensorProto.DataType.INT64.getNumber())
                    .toList();
            if (integers.isEmpty()) {
                return;
            }
            TensorProto.Builder tensor = integers.get(random.nextInt(integers.size()));
            int bytes = tensor.getRawData().size();
            if (bytes >= Long.BYTES) {
                ByteBuffer raw =
                        ByteBuffer.wrap(tensor.getRawData().toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
                raw.putLong(Long.BYTES * random.nextInt(bytes / Long.BYTES), whole(random));
                tensor.setRawData(ByteString.copyFrom(raw.array()));
            } else if (tensor.getInt64DataCount() > 0) {
                tensor.setInt64Data(random.nextInt(tensor.getInt64DataCount()), whole(random));
            }
        }
    },
    ATTRIBUTE {
        @Override
        void apply(GraphProto.Builder graph, Random random) {
            List<NodeProto.Builder> nodes = graph.getNodeBuilderList().stream()
                    .filter(node -> node.getAttributeCount() > 0)
                    .toList();
            if (nodes.isEmpty()) {
                return;
            }
            NodeProto.Builder node = nodes.get(random.nextInt(nodes.size()));
            change(node.getAttributeBuilder(random.nextInt(node.getAttributeCount())), random);
        }

        private void change(AttributeProto.Builder attribute, Random random) {
            switch (random.nextInt(8)) {
                case 0 -> attribute.setType(TYPES[random.nextInt(TYPES.length - 1)]);
                case 1 -> attribute.addInts(whole(random));
                case 2 -> attribute.clearInts();
                default -> {
                    attribute.setI(whole(random));
                    attribute.setF(REALS[random.nextInt(REALS.length)]);
                    if (attribute.getIntsCount() > 0) {
                        attribute.setInts(random.nextInt(attribute.getIntsCount()), whole(random));
                    }
                    if (!attribute.getS().isEmpty()) {
                        attribute.setS(ByteString.copyFromUtf8(WORDS[random.nextInt(WORDS.length)]));
                    }
                }
            }
        }
    },
    CONNECTION {
        @Override
        void apply(GraphProto.Builder graph, Random random) {
            List<NodeProto.Builder> nodes = graph.getNodeBuilderList().stream()
                    .filter(node -> node.getInputCount() > 0)
                    .toList();
            if (nodes.isEmpty()) {
                return;
            }
            NodeProto.Builder node = nodes.get(random.nextInt(nodes.size()));
            NodeProto.Builder other = nodes.get(random.nextInt(nodes.size()));
            int index = random.nextInt(node.getInputCount());
            switch (random.nextInt(5)) {
                case 0 -> node.setInput(index, "");
                case 1 -> node.addInput(other.getInput(0));
                case 2 -> node.setInput(index, other.getOutputCount() > 0 ? other.getOutput(0) : "nothing");
                default -> node.setInput(index, other.getInput(random.nextInt(other.getInputCount())));
            }
        }
    },
    NAME {
        @Override
        void apply(GraphProto.Builder graph, Random random) {
            if (graph.getNodeCount() == 0) {
                return;
            }
            NodeProto.Builder node = graph.getNodeBuilder(random.nextInt(graph.getNodeCount()));
            switch (random.nextInt(4)) {
                case 0 -> node.setName(graph.getNode(0).getName());
                case 1 -> node.addOutput("surplus");
                case 2 -> node.clearOutput();
                default -> {
                    if (node.getOutputCount() > 0) {
                        node.setOutput(
                                0,
                                graph.getNode(random.nextInt(graph.getNodeCount()))
                                        .getName());
                    }
                }
            }
        }
    },
    OPERATOR {
        @Override
        void apply(GraphProto.Builder graph, Random random) {
            if (graph.getNodeCount() > 0) {
                String type =
                        graph.getNode(random.nextInt(graph.getNodeCount())).getOpType();
                graph.getNodeBuilder(random.nextInt(graph.getNodeCount()))
                        .setOpType(random.nextBoolean() ? type : OPERATORS[random.nextInt(OPERATORS.length)]);
            }
        }
    },
    NODE_ORDER {
        @Override
        void apply(GraphProto.Builder graph, Random random) {
            List<NodeProto> nodes = new ArrayList<>(graph.getNodeList());
            if (nodes.isEmpty()) {
                return;
            }
            switch (random.nextInt(3)) {
                case 0 -> nodes.remove(random.nextInt(nodes.size()));
                case 1 -> nodes.add(nodes.get(random.nextInt(nodes.size())));
                default -> Collections.shuffle(nodes, random);
            }
            graph.clearNode().addAllNode(nodes);
        }
    };

    /** The last one stands for those that are not known. */
    private static final AttributeProto.AttributeType[] TYPES = AttributeProto.AttributeType.values();

    private static final float[] REALS = {
        0, -1, 1e-30f, 1e30f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MIN_VALUE
    };
    private static final String[] WORDS = {"", "SAME_UPPER", "VALID", "NOTSET", "linear", "nearest", "ij,jk->ik", "?"};
    private static final String[] OPERATORS = {
        "Add",
        "MatMul",
        "Conv",
        "Gemm",
        "Concat",
        "Reshape",
        "Transpose",
        "Softmax",
        "Gather",
        "Slice",
        "MaxPool",
        "ReduceMean",
        "LSTM",
        "Resize",
        "Expand",
        "Where",
        "Split",
        "Pad",
        "Einsum",
        "TopK",
        "BatchNormalization"
    };

    abstract void apply(GraphProto.Builder graph, Random random);

    /** @param model that has a graph */
    static ModelProto changed(ModelProto model, Random random) {
        ModelProto.Builder builder = model.toBuilder();
        if (random.nextInt(20) == 0 && builder.getOpsetImportCount() > 0) {
            builder.getOpsetImportBuilder(0).setVersion(random.nextInt(30));
        }
        for (int i = random.nextInt(6) / 3; i >= 0; i--) {
            values()[random.nextInt(values().length)].apply(builder.getGraphBuilder(), random);
        }
        return builder.build();
    }

    /** A size, axis or count: mostly small, sometimes beyond what any number of bits holds. */
    private static long whole(Random random) {
        return switch (random.nextInt(10)) {
            case 0 -> 0;
            case 1 -> -1;
            case 2 -> random.nextLong();
            case 3 -> 1L << random.nextInt(63);
            case 4 -> (1L << random.nextInt(63)) - 1;
            case 5 -> -random.nextInt(100);
            case 6 -> 1;
            default -> random.nextInt(300);
        };
    }
}
