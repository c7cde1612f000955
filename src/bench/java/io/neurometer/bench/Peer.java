package io.neurometer.bench;

import java.util.Map;

/** A model that one engine has ready to be called, with every input set in place. */
interface Peer extends AutoCloseable {
    /** One call; its outputs are given up at once. */
    void run(int inputSet) throws Exception;

    /** The outputs of one call, copied, by name. */
    Map<String, Answer> answer(int inputSet) throws Exception;

    /** The durations of calls for a time, in nanoseconds, in their order, see {@link Turn#samples}. */
    default double[] samples(long nanos) throws Exception {
        return Turn.samples(this, nanos);
    }

    /** What is to be said beside its figures: in what form it runs the model. */
    default String form() {
        return "";
    }

    @Override
    void close() throws Exception;
}
