package crooked.engine.op;

public class OpThatKnowsTheGraph {
    crooked.engine.graph.GraphThatRollsDice graph;
    com.google.protobuf.Message message;
}
