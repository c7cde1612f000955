package io.neurometer.engine.measure.phase;

import io.neurometer.engine.report.Reading;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;

/** What the JVM's compiler does beside the program. */
final class JitCompiler {
    private JitCompiler() {}

    /** Time spent compiling since the JVM started, in milliseconds, all compiler threads taken together. */
    static Reading<Long> millis() {
        CompilationMXBean compilation = ManagementFactory.getCompilationMXBean();
        return compilation == null || !compilation.isCompilationTimeMonitoringSupported()
                ? Reading.absent("this JVM does not tell how long it compiles")
                : Reading.of(compilation.getTotalCompilationTime());
    }
}
