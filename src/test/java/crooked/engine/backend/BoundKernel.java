package crooked.engine.backend;

public interface BoundKernel {
    void run();
}
