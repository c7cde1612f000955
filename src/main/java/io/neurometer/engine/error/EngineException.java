package io.neurometer.engine.error;

import java.util.List;

/** The only exception the engine throws on purpose: one or more {@link Fault}s, all those found. */
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int FAULTS_IN_MESSAGE = 3;

    private final transient List<Fault> faults;

    public EngineException(Fault fault) {
        this(List.of(fault));
    }

    /** @param faults at least one; the first one's code stands for all */
    public EngineException(List<Fault> faults) {
        super(summarise(faults));
        this.faults = List.copyOf(faults);
    }

    public EngineException(Fault fault, Throwable cause) {
        this(fault);
        initCause(cause);
    }

    public ErrorCode code() {
        return faults.get(0).code();
    }

    /** Never empty. */
    public List<Fault> faults() {
        return faults;
    }

    private static String summarise(List<Fault> faults) {
        StringBuilder text = new StringBuilder();
        for (Fault fault : faults.subList(0, Math.min(FAULTS_IN_MESSAGE, faults.size()))) {
            text.append(text.length() == 0 ? "" : "; ").append(fault.message());
        }
        if (faults.size() > FAULTS_IN_MESSAGE) {
            text.append("; and ").append(faults.size() - FAULTS_IN_MESSAGE).append(" more");
        }
        return text.toString();
    }
}
