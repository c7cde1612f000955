package io.neurometer.bench;

import java.util.Map;

/** A model that one engine has ready to be called, with every input set in place. */
interface Peer extends AutoCloseable {
    /** One call; its outputs are given up at once. */
    void run(int inputSet) throws Exception;

    /** The outputs of one call, copied, by name. */
    Map<String, Answer> answer(int inputSet) throws Exception;

    @Override
    void close() throws Exception;
}
