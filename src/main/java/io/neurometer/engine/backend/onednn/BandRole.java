package io.neurometer.engine.backend.onednn;

/** What a part of a kernel that is shared out by rows gets of an input. */
enum BandRole {
    /** All of it. */
    WHOLE,
    /** The rows that its windows read. */
    READ,
    /** The rows that it computes. */
    ROWS;

    long first(Band band) {
        return this == READ ? band.from() : band.first();
    }

    long count(Band band) {
        return this == READ ? band.read() : band.rows();
    }
}
