package crooked.engine.exec;

public class SessionThatNamesABackend {
    crooked.engine.backend.fast.FastBackend backend;
    crooked.engine.pass.PassThatReadsOnnx pass;

    void run() {
        throw new RuntimeException("something went wrong");
    }
}
