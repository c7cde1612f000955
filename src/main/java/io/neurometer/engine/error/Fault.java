package io.neurometer.engine.error;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong, in words a person can act on.
 *
 * @param code what kind of fault
 * @param where the layer, node, input or option at fault, or null for the whole
 * @param problem what is wrong, one clause
 * @param got what was found, or null
 * @param expected what would have been right, or null
 * @param fix what to do, or null
 */
public record Fault(
        ErrorCode code,
        @Nullable String where,
        String problem,
        @Nullable String got,
        @Nullable String expected,
        @Nullable String fix) {
    /** Longer texts, which only come from what a client sent, are cut. */
    private static final int MAX_LENGTH = 300;

    public Fault {
        where = where == null ? null : cut(where);
        problem = cut(problem);
        got = got == null ? null : cut(got);
        expected = expected == null ? null : cut(expected);
    }

    private static String cut(String text) {
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH - 3) + "...";
    }

    public static Fault of(ErrorCode code, @Nullable String where, String problem) {
        return new Fault(code, where, problem, null, null, null);
    }

    public Fault at(String place) {
        return new Fault(code, place, problem, got, expected, fix);
    }

    public Fault got(@Nullable Object value) {
        return new Fault(code, where, problem, String.valueOf(value), expected, fix);
    }

    public Fault expected(Object value) {
        return new Fault(code, where, problem, got, String.valueOf(value), fix);
    }

    public Fault fix(String advice) {
        return new Fault(code, where, problem, got, expected, advice);
    }

    /** The fault as one sentence: place, problem, got, expected, fix. */
    public String message() {
        StringBuilder text = new StringBuilder();
        if (where != null) {
            text.append('\'').append(where).append("': ");
        }
        text.append(problem);
        if (got != null) {
            text.append("; got ").append(got);
        }
        if (expected != null) {
            text.append(", expected ").append(expected);
        }
        if (fix != null) {
            text.append("; ").append(fix);
        }
        return text.toString();
    }
}
