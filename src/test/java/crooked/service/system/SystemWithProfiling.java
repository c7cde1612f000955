package crooked.service.system;

class SystemWithProfiling {
    crooked.service.profiling.ProfilingWithInference other;
}
