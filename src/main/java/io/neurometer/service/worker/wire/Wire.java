package io.neurometer.service.worker.wire;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.models.ModelCopy;
import io.neurometer.service.models.ModelFormat;
import io.neurometer.service.models.RunSignature;
import java.nio.BufferUnderflowException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The parts of messages. */
public final class Wire {
    private Wire() {}

    public static void put(Frame frame, TensorType type) {
        frame.put(type.dataType().ordinal()).put(type.shape().rank());
        for (int i = 0; i < type.shape().rank(); i++) {
            frame.put(type.shape().size(i));
        }
    }

    /** @throws RuntimeException when there is no such type */
    public static TensorType type(Frame frame) {
        DataType dataType = DataType.values()[frame.getInt()];
        long[] sizes = new long[frame.getCount(Long.BYTES)];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = frame.getLong();
        }
        return new TensorType(dataType, Shape.of(sizes));
    }

    public static void put(Frame frame, RunSignature signature) {
        Map<String, TensorType> types = new TreeMap<>(signature.types());
        frame.put(types.size());
        types.forEach((name, type) -> put(frame.put(name), type));
        put(frame, signature.values());
        CompileOptions options = signature.options();
        frame.put(options.backend())
                .put(options.threads())
                .put(options.precision().name())
                .put(options.optimize() ? 1 : 0);
        put(frame, List.copyOf(options.withoutPasses()));
    }

    /** @throws RuntimeException when it is none */
    public static RunSignature signature(Frame frame) {
        Map<String, TensorType> types = new LinkedHashMap<>();
        for (int i = frame.getCount(1); i > 0; i--) {
            types.put(frame.getText(), type(frame));
        }
        List<String> values = texts(frame);
        String backend = frame.getText();
        int threads = frame.getInt();
        Precision precision = Precision.valueOf(frame.getText());
        boolean optimize = frame.getInt() != 0;
        Set<String> without = new HashSet<>(texts(frame));
        return new RunSignature(types, values, new CompileOptions(backend, threads, precision, optimize, without));
    }

    private static void put(Frame frame, List<String> texts) {
        frame.put(texts.size());
        texts.forEach(frame::put);
    }

    private static List<String> texts(Frame frame) {
        List<String> texts = new ArrayList<>();
        for (int i = frame.getCount(Integer.BYTES); i > 0; i--) {
            texts.add(frame.getText());
        }
        return texts;
    }

    public static void put(Frame frame, ModelCopy model) {
        frame.put(model.format().name()).put(model.model()).put(model.weights());
    }

    public static ModelCopy model(Frame frame) {
        return new ModelCopy(ModelFormat.valueOf(frame.getText()), frame.getText(), frame.getTextOrNull());
    }

    public static void put(Frame frame, EngineException failure) {
        frame.put(failure.faults().size());
        for (Fault fault : failure.faults()) {
            frame.put(fault.code().name())
                    .put(fault.where())
                    .put(fault.problem())
                    .put(fault.got())
                    .put(fault.expected())
                    .put(fault.fix());
        }
    }

    /** @throws BufferUnderflowException when there is none */
    public static EngineException failure(Frame frame) {
        List<Fault> faults = new ArrayList<>();
        for (int i = frame.getCount(1); i > 0; i--) {
            faults.add(new Fault(
                    ErrorCode.valueOf(frame.getText()),
                    frame.getTextOrNull(),
                    frame.getText(),
                    frame.getTextOrNull(),
                    frame.getTextOrNull(),
                    frame.getTextOrNull()));
        }
        if (faults.isEmpty()) {
            throw new BufferUnderflowException();
        }
        return new EngineException(faults);
    }
}
