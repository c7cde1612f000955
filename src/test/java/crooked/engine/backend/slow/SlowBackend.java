package crooked.engine.backend.slow;

public class SlowBackend {}
