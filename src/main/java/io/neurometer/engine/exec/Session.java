package io.neurometer.engine.exec;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.tensor.Tensor;
import java.util.Map;

/** Runs an executable on memory of its own, as often as wanted. For one thread at a time. */
public interface Session extends AutoCloseable {
    /**
     * Computes the outputs. Where an input or a value in between is not what the kernels are made for, those of another
     * executable do the run anew. Where the threads of the kernels have to wait for processors, one thread does it, if that
     * gives the same bits. Where a kernel fails, the executable's spare computes them, now and at every later run.
     *
     * @param inputs one tensor for each graph input, of exactly the types compiled for; they must stay open until this
     *     session is closed, since outputs may be views of them
     * @return the outputs by value name, valid until this session is closed or run again
     * @throws EngineException {@link ErrorCode#REQUEST_INVALID} when an input is missing or of another type, or when the
     *     data of a request leads to impossible shapes
     * @throws RuntimeException what the listener ends the run with
     */
    Map<String, Tensor> run(Map<String, Tensor> inputs);

    /** Gives the memory back; the outputs are no longer valid. A second call does nothing. */
    @Override
    void close();
}
