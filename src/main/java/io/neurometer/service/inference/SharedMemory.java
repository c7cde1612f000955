package io.neurometer.service.inference;

import static io.neurometer.service.inference.RequestFaults.invalid;

/** Memory that a client shares with a server on the same machine, which this service never reads nor writes. */
public final class SharedMemory {
    private static final String PREFIX = "shared_memory_";

    private SharedMemory() {}

    /**
     * Refuses a tensor whose elements are to be elsewhere than in the request or the answer.
     *
     * @param parameter the name of one of its parameters
     * @throws io.neurometer.engine.error.EngineException when that parameter says so
     */
    public static void requireNone(String parameter) {
        if (parameter.startsWith(PREFIX)) {
            throw invalid(parameter, "shared memory is not supported", null, "the tensor in the request or the answer");
        }
    }
}
