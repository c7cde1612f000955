package io.neurometer.engine.report;

import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A figure that a machine may refuse to tell: the value, or why there is none.
 *
 * @param value null when there is none
 * @param reason null when there is a value
 */
public record Reading<T>(@Nullable T value, @Nullable String reason) {

    public Reading {
        if ((value == null) == (reason == null)) {
            throw new IllegalArgumentException("either a value or a reason");
        }
    }

    public static <T> Reading<T> of(T value) {
        return new Reading<>(value, null);
    }

    public static <T> Reading<T> absent(String reason) {
        return new Reading<>(null, reason);
    }

    /** This reading if it has a value, else the other; where neither has one, for the reason of this one. */
    public Reading<T> or(Supplier<Reading<T>> other) {
        if (value != null) {
            return this;
        }
        Reading<T> second = other.get();
        return second.value() != null ? second : this;
    }

    /** What a function makes of the value; absent for the same reason where there is none. */
    public <R> Reading<R> map(Function<T, R> function) {
        return value != null ? of(function.apply(value)) : absent(String.valueOf(reason));
    }

    /** What a function finds for the value; absent for the same reason where there is none. */
    public <R> Reading<R> flatMap(Function<T, Reading<R>> function) {
        return value != null ? function.apply(value) : absent(String.valueOf(reason));
    }

    /** The value if there is one, else absent for this reason. */
    public static <T> Reading<T> ofNullable(@Nullable T value, String reason) {
        return value == null ? absent(reason) : of(value);
    }

    /** @throws IllegalStateException with the reason when there is no value */
    public T require() {
        if (value == null) {
            throw new IllegalStateException("absent: " + reason);
        }
        return value;
    }
}
