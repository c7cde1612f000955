package io.neurometer.engine.frontend.onnx.write;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** What ONNX Runtime answers for a file. */
final class OnnxRuntimeModel {
    /** It needs more than threads have by default. */
    private static final long STACK_BYTES = 64L << 20;

    private OnnxRuntimeModel() {}

    /** Elements of an input, {@code float[]} or {@code long[]}. */
    record Input(Object elements, long... sizes) {}

    /** @param file the path of a file, or its bytes */
    static Map<String, float[]> answers(Object file, Map<String, Input> inputs) {
        return onDeepStack(() -> {
            OrtEnvironment environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
                options.setIntraOpNumThreads(1);
                try (OrtSession session = file instanceof byte[] bytes
                        ? environment.createSession(bytes, options)
                        : environment.createSession(file.toString(), options)) {
                    return run(environment, session, inputs);
                }
            }
        });
    }

    private static Map<String, float[]> run(OrtEnvironment environment, OrtSession session, Map<String, Input> inputs)
            throws OrtException {
        Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, Input> input : inputs.entrySet()) {
                tensors.put(input.getKey(), tensor(environment, input.getValue()));
            }
            Map<String, float[]> answers = new LinkedHashMap<>();
            try (OrtSession.Result result = session.run(tensors)) {
                for (Map.Entry<String, OnnxValue> output : result) {
                    OnnxTensor tensor = (OnnxTensor) output.getValue();
                    TensorInfo info = tensor.getInfo();
                    float[] elements = new float[Math.toIntExact(info.getNumElements())];
                    tensor.getFloatBuffer().get(elements);
                    answers.put(output.getKey(), elements);
                }
            }
            return answers;
        } finally {
            tensors.values().forEach(OnnxTensor::close);
        }
    }

    private static OnnxTensor tensor(OrtEnvironment environment, Input input) throws OrtException {
        return input.elements() instanceof long[] longs
                ? OnnxTensor.createTensor(environment, LongBuffer.wrap(longs), input.sizes())
                : OnnxTensor.createTensor(environment, FloatBuffer.wrap((float[]) input.elements()), input.sizes());
    }

    private static <T> T onDeepStack(Callable<T> task) {
        FutureTask<T> future = new FutureTask<>(task);
        Thread thread = new Thread(null, future, "onnxruntime", STACK_BYTES);
        thread.start();
        try {
            return future.get();
        } catch (Exception failure) {
            throw new AssertionError("ONNX Runtime: " + failure.getMessage(), failure);
        }
    }
}
