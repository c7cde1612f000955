package crooked.service.profiling;

public class ProfilingWithInference {
    crooked.service.protocol.ProtocolWithProfiling protocol;
}
