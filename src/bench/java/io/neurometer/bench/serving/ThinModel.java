package io.neurometer.bench.serving;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What somebody writes who needs one model behind HTTP: ONNX Runtime, one thread for each call, and Jackson's data
 * binding. It checks nothing.
 */
final class ThinModel {
    /** Inputs of FP32. */
    record Floats(List<FloatInput> inputs) {}

    record FloatInput(String name, long[] shape, float @Nullable [] data) {}

    /** Inputs of INT64. */
    record Longs(List<LongInput> inputs) {}

    record LongInput(String name, long[] shape, long @Nullable [] data) {}

    record Output(String name, long[] shape, String datatype, float @Nullable [] data) {}

    record Answer(List<Output> outputs) {}

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final boolean floats;

    /** @param floats whether the inputs are FP32, otherwise they are INT64 */
    ThinModel(String file, boolean floats) throws OrtException {
        this.environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
        environment.setTelemetry(false);
        this.floats = floats;
        SessionOptions options = new SessionOptions();
        options.setOptimizationLevel(OptLevel.ALL_OPT);
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        this.session = environment.createSession(file, options);
    }

    /** The body of an answer, and how many bytes of it are JSON when tensors follow. */
    record Reply(byte[] body, int header) {}

    /** @param header bytes of JSON before the tensors, or -1 when all is JSON */
    Reply answer(byte[] body, int header) throws OrtException, IOException {
        Map<String, OnnxTensor> inputs = inputs(body, header);
        try (OrtSession.Result result = session.run(inputs)) {
            return header < 0 ? json(result) : binary(result);
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private Map<String, OnnxTensor> inputs(byte[] body, int header) throws OrtException {
        Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
        ByteBuffer rest = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
        rest.position(Math.max(0, header));
        int length = header < 0 ? body.length : header;
        if (floats) {
            for (FloatInput input :
                    MAPPER.readValue(body, 0, length, Floats.class).inputs()) {
                FloatBuffer data = input.data() == null ? floats(rest, input.shape()) : FloatBuffer.wrap(input.data());
                inputs.put(input.name(), OnnxTensor.createTensor(environment, data, input.shape()));
            }
        } else {
            for (LongInput input :
                    MAPPER.readValue(body, 0, length, Longs.class).inputs()) {
                LongBuffer data = input.data() == null ? longs(rest, input.shape()) : LongBuffer.wrap(input.data());
                inputs.put(input.name(), OnnxTensor.createTensor(environment, data, input.shape()));
            }
        }
        return inputs;
    }

    private static FloatBuffer floats(ByteBuffer rest, long[] shape) {
        return next(rest, shape, Float.BYTES).asFloatBuffer();
    }

    private static LongBuffer longs(ByteBuffer rest, long[] shape) {
        return next(rest, shape, Long.BYTES).asLongBuffer();
    }

    private static ByteBuffer next(ByteBuffer rest, long[] shape, int elementBytes) {
        long bytes = elementBytes;
        for (long size : shape) {
            bytes *= size;
        }
        ByteBuffer next = rest.slice(rest.position(), Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
        rest.position(rest.position() + Math.toIntExact(bytes));
        return next;
    }

    private static Reply json(OrtSession.Result result) throws OrtException {
        List<Output> outputs = new ArrayList<>();
        for (var entry : result) {
            OnnxTensor tensor = (OnnxTensor) entry.getValue();
            FloatBuffer data = tensor.getFloatBuffer();
            float[] values = new float[data.remaining()];
            data.get(values);
            outputs.add(new Output(entry.getKey(), tensor.getInfo().getShape(), "FP32", values));
        }
        byte[] body = MAPPER.writeValueAsBytes(new Answer(outputs));
        return new Reply(body, -1);
    }

    private static Reply binary(OrtSession.Result result) throws OrtException, IOException {
        List<Output> outputs = new ArrayList<>();
        ByteArrayOutputStream tensors = new ByteArrayOutputStream();
        for (var entry : result) {
            OnnxTensor tensor = (OnnxTensor) entry.getValue();
            outputs.add(new Output(entry.getKey(), tensor.getInfo().getShape(), "FP32", null));
            byte[] bytes = new byte[tensor.getByteBuffer().remaining()];
            tensor.getByteBuffer().get(bytes);
            tensors.write(bytes);
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        MAPPER.writeValue(body, new Answer(outputs));
        int header = body.size();
        tensors.writeTo(body);
        return new Reply(body.toByteArray(), header);
    }
}
