package io.neurometer.engine.measure.host;

import io.neurometer.engine.measure.host.HostFingerprint.Jvm;
import io.neurometer.engine.report.Reading;
import java.lang.management.CompilationMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.regex.Pattern;

/** The Java virtual machine that runs this. */
final class VirtualMachine {
    /** Options that steer memory and code; properties and paths are nobody's business. */
    private static final Pattern PUBLISHED_FLAG = Pattern.compile("-X[A-Za-z]+[0-9]*[kKmMgG]?|-XX:[-+A-Za-z0-9=._]+");

    private static final String VECTOR_MODULE = "jdk.incubator.vector";

    private VirtualMachine() {}

    static Jvm read() {
        List<String> collectors = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .map(GarbageCollectorMXBean::getName)
                .toList();
        CompilationMXBean compilation = ManagementFactory.getCompilationMXBean();
        return new Jvm(
                System.getProperty("java.runtime.version", "unknown"),
                System.getProperty("java.vendor", "unknown"),
                System.getProperty("java.vm.name", "unknown"),
                String.join(", ", collectors),
                Runtime.getRuntime().maxMemory(),
                published(ManagementFactory.getRuntimeMXBean().getInputArguments()),
                compilation == null ? Reading.absent("this JVM only interprets") : Reading.of(compilation.getName()),
                ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent());
    }

    /** Those of the JVM's options that tell nothing but how it runs. */
    static List<String> published(List<String> arguments) {
        return arguments.stream()
                .filter(argument -> PUBLISHED_FLAG.matcher(argument).matches())
                .toList();
    }
}
