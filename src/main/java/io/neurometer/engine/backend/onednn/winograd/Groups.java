package io.neurometer.engine.backend.onednn.winograd;

/** How many tiles of a row are transformed together. */
final class Groups {
    /** Elements that a loop should run over at least: enough to hide its start, few enough to stay in the first cache. */
    private static final int ELEMENTS = 512;

    private Groups() {}

    static int size(int columns, int channels) {
        return Math.max(1, Math.min(columns, ELEMENTS / channels));
    }
}
