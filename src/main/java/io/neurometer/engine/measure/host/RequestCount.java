package io.neurometer.engine.measure.host;

/** What else the service is asked to do, so that a measurement can tell whether it was alone. */
public interface RequestCount {
    /** Nobody else asks for anything. */
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
