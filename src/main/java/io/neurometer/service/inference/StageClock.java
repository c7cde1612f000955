package io.neurometer.service.inference;

/** Adds up where the time of one request goes. Handed from thread to thread, used by one at a time. */
final class StageClock {
    private final long start = System.nanoTime();
    private long last = start;
    private long decode;
    private long queue;
    private long acquire;
    private long compute;
    private long copyOut;
    private long encode;

    void decoded() {
        decode += lap();
    }

    void dequeued() {
        queue += lap();
    }

    void acquired() {
        acquire += lap();
    }

    void computed() {
        compute += lap();
    }

    void copiedOut() {
        copyOut += lap();
    }

    void encoded() {
        encode += lap();
    }

    InferenceObserver.Stages stages() {
        return new InferenceObserver.Stages(
                decode, queue, acquire, compute, copyOut, encode, System.nanoTime() - start);
    }

    private long lap() {
        long now = System.nanoTime();
        long lap = now - last;
        last = now;
        return lap;
    }
}
