package crooked.service.protocol;

public class ProtocolWithProfiling {
    crooked.service.profiling.ProfilingWithInference profiling;
}
