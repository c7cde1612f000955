package io.neurometer.bench;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.ExecutionMode;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A model in ONNX Runtime's CPU provider, every optimization on and its threads spinning as they do by default. */
final class OnnxRuntimePeer implements Peer {
    private final OrtSession session;
    private final List<Map<String, OnnxTensor>> inputs = new ArrayList<>();

    /** Takes the session over. */
    OnnxRuntimePeer(OrtSession session, InputSets inputs) throws OrtException {
        this.session = session;
        for (int i = 0; i < InputSets.COUNT; i++) {
            Map<String, OnnxTensor> set = new LinkedHashMap<>();
            this.inputs.add(set);
            for (Map.Entry<String, Tensor> input : inputs.get(i).entrySet()) {
                set.put(input.getKey(), tensor(input.getValue()));
            }
        }
    }

    static OnnxRuntimePeer open(Path file, int threads, InputSets inputs) throws OrtException {
        try (SessionOptions options = options(threads)) {
            return new OnnxRuntimePeer(environment().createSession(file.toString(), options), inputs);
        }
    }

    static OnnxRuntimePeer open(byte[] file, int threads, InputSets inputs) throws OrtException {
        try (SessionOptions options = options(threads)) {
            return new OnnxRuntimePeer(environment().createSession(file, options), inputs);
        }
    }

    /** The one environment of this process, which reports nothing to anybody. */
    static OrtEnvironment environment() throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
        environment.setTelemetry(false);
        return environment;
    }

    private static SessionOptions options(int threads) throws OrtException {
        SessionOptions options = new SessionOptions();
        options.setOptimizationLevel(OptLevel.ALL_OPT);
        options.setExecutionMode(ExecutionMode.SEQUENTIAL);
        options.setIntraOpNumThreads(threads);
        options.setInterOpNumThreads(1);
        return options;
    }

    /** A tensor over the same memory, which must stay open. */
    private static OnnxTensor tensor(Tensor tensor) throws OrtException {
        return OnnxTensor.createTensor(
                environment(), tensor.bytes(), tensor.shape().sizes(), javaType(tensor.dataType()));
    }

    @Override
    public void run(int inputSet) throws OrtException {
        session.run(inputs.get(inputSet)).close();
    }

    @Override
    public Map<String, Answer> answer(int inputSet) throws OrtException {
        try (OrtSession.Result result = session.run(inputs.get(inputSet))) {
            Map<String, Answer> answers = new LinkedHashMap<>();
            for (Map.Entry<String, OnnxValue> output : result) {
                OnnxTensor tensor = (OnnxTensor) output.getValue();
                answers.put(
                        output.getKey(),
                        Answer.of(
                                Shape.of(tensor.getInfo().getShape()),
                                dataType(tensor.getInfo().type),
                                tensor.getByteBuffer().order(ByteOrder.LITTLE_ENDIAN)));
            }
            return answers;
        }
    }

    @Override
    public void close() throws OrtException {
        inputs.forEach(set -> set.values().forEach(OnnxTensor::close));
        session.close();
    }

    private static OnnxJavaType javaType(DataType type) {
        return switch (type) {
            case FP32 -> OnnxJavaType.FLOAT;
            case FP16 -> OnnxJavaType.FLOAT16;
            case INT64 -> OnnxJavaType.INT64;
            case INT32 -> OnnxJavaType.INT32;
            case UINT8 -> OnnxJavaType.UINT8;
            default -> throw new IllegalArgumentException("no input of the benchmark is " + type);
        };
    }

    private static DataType dataType(OnnxJavaType type) {
        return switch (type) {
            case FLOAT -> DataType.FP32;
            case FLOAT16 -> DataType.FP16;
            case INT64 -> DataType.INT64;
            default -> throw new IllegalArgumentException("no output of the benchmark is " + type);
        };
    }
}
