package io.neurometer.engine.exec;

/** The same network compiled for values of any kind, open until this is closed. */
public interface Alternative extends AutoCloseable {
    Executable executable();

    @Override
    void close();
}
