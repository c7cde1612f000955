package io.neurometer.bench;

import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A model in ND4J's own SameDiff, built operator by operator, see {@link SameDiffNetwork}. */
final class SameDiffPeer implements Peer {
    private final SameDiff network;
    private final Map<String, String> names = new LinkedHashMap<>();
    private final List<String> wanted;
    private final List<Map<String, INDArray>> inputs = new ArrayList<>();

    SameDiffPeer(TypedGraph typed, List<String> outputs, InputSets inputs) {
        this.network = SameDiffNetwork.of(typed, outputs, names);
        this.wanted = List.copyOf(names.values());
        for (int i = 0; i < InputSets.COUNT; i++) {
            Map<String, INDArray> set = new LinkedHashMap<>();
            for (Map.Entry<String, Tensor> input : inputs.get(i).entrySet()) {
                set.put(input.getKey(), input.getValue().array().dup());
            }
            this.inputs.add(set);
        }
    }

    @Override
    public void run(int inputSet) {
        network.output(inputs.get(inputSet), wanted).values().forEach(INDArray::close);
    }

    @Override
    public Map<String, Answer> answer(int inputSet) {
        Map<String, INDArray> made = network.output(inputs.get(inputSet), wanted);
        Map<String, Answer> answers = new LinkedHashMap<>();
        names.forEach((name, theirs) -> answers.put(name, answer(made.get(theirs))));
        return answers;
    }

    private static Answer answer(INDArray array) {
        float[] values = array.dup('c').data().asFloat();
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return Answer.of(Shape.of(array.shape()), DataType.FP32, bytes);
    }

    @Override
    public void close() {}
}
