package io.neurometer.service.inference;

import static io.neurometer.service.inference.RequestFaults.invalid;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/** The parameters of one output that a request asks for, in whatever encoding they come. */
public final class OutputParameters {
    private @Nullable Boolean binary;
    private int classes;

    /**
     * Takes in one parameter; one that means nothing here is passed over.
     *
     * @param value as {@link RequestParameters#put} takes it
     * @throws EngineException {@link ErrorCode#REQUEST_INVALID}
     */
    public void put(String name, @Nullable Object value) {
        switch (name) {
            case "binary_data" -> binary = RequestParameters.bool(name, value);
            case "classification" -> classes = count(name, value);
            default -> SharedMemory.requireNone(name);
        }
    }

    /** The output that they belong to. */
    public InferRequest.RequestedOutput output(String name) {
        return new InferRequest.RequestedOutput(name, binary, classes);
    }

    private static int count(String name, @Nullable Object value) {
        if (value instanceof Long number && number > 0) {
            return (int) Math.min(number, Integer.MAX_VALUE);
        }
        throw invalid(name, "is not a number of classes", value, "a whole number from 1");
    }
}
