package crooked.service.inference;

class InferenceWithProfiling {
    crooked.service.profiling.ProfilingWithInference other;
}
