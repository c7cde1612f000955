package crooked.service.export;

public class ExportWithProfiling {
    crooked.service.profiling.ProfilingWithInference profiling;
}
