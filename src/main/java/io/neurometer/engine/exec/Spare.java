package io.neurometer.engine.exec;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The same graph once more, on kernels that call no library: compiled when a kernel fails in the middle of a run, and used
 * from then on.
 */
public final class Spare implements AutoCloseable {
    private final Supplier<Executable> compiler;
    private volatile @Nullable Executable compiled;

    /** @param compiler compiles the graph for the same inputs and outputs */
    public Spare(Supplier<Executable> compiler) {
        this.compiler = compiler;
    }

    /** Whether it has been needed. */
    boolean isInUse() {
        return compiled != null;
    }

    /** The executable, compiled now unless it has been. @throws io.neurometer.engine.error.EngineException as compiling does */
    synchronized Executable executable() {
        Executable ready = compiled;
        if (ready == null) {
            ready = compiler.get();
            compiled = ready;
        }
        return ready;
    }

    @Override
    public synchronized void close() {
        Executable ready = compiled;
        if (ready != null) {
            ready.close();
        }
    }
}
