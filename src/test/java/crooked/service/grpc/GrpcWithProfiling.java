package crooked.service.grpc;

public class GrpcWithProfiling {
    crooked.service.profiling.ProfilingWithInference profiling;
}
