package io.neurometer.engine.tune;

/** How kernels are chosen where a backend can compute an operator in several ways. */
public enum Tuning {
    /** By the backend's rules of thumb alone; nothing is tried or looked up. */
    OFF,
    /**
     * By rules of thumb at first. The ways are tried afterwards, by one thread, which disturbs no team of threads and is
     * disturbed by none, and what was found is used from then on.
     */
    QUICK,
    /** The ways are tried before the first run, longer, with all threads and, where that may be better, with one. */
    FULL
}
