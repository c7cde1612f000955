package io.neurometer.engine.measure.host;

/** Counts the requests that the service serves, so that a measurement can tell whether it was alone. */
public interface RequestCount {
    /** There is no service that others could ask. */
    RequestCount NONE = new RequestCount() {
        @Override
        public long started() {
            return 0;
        }

        @Override
        public long ended() {
            return 0;
        }
    };

    /** Requests that have begun so far. */
    long started();

    /** Those of them that have ended. */
    long ended();
}
