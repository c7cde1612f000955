package io.neurometer.engine.error;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Waits for tasks of other threads without checked exceptions. */
public final class Futures {
    private Futures() {}

    /**
     * The result of a task, or its failure as the task threw it. An interrupted caller waits to the end, since the task
     * may use what the caller owns, and is interrupted still when this returns.
     */
    public static <T> T join(Future<T> future) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException interruption) {
                    interrupted = true;
                } catch (ExecutionException failure) {
                    throw unchecked(failure.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The result of a task that has succeeded; null while it runs and when it has failed. */
    public static <T> @Nullable T resultOrNull(Future<T> future) {
        try {
            return future.isDone() ? join(future) : null;
        } catch (RuntimeException | Error failed) {
            return null;
        }
    }

    private static RuntimeException unchecked(@Nullable Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
    }
}
