package crooked.service.inference;

public class InferenceWithProfiling {
    crooked.service.profiling.ProfilingWithInference other;
}
