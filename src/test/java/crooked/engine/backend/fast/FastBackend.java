package crooked.engine.backend.fast;

public class FastBackend {
    crooked.engine.backend.slow.SlowBackend fallback;
}
