package io.neurometer.engine.measure.host;

import static io.neurometer.engine.report.Unit.BYTES;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.lang.management.CompilationMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The Java virtual machine that runs this. Its text is part of a host's fingerprint. */
public record Jvm(
        String version,
        String vendor,
        String vm,
        String gc,
        long heapMax,
        List<String> flags,
        Reading<String> compiler,
        boolean vectorApi) {
    static final Section<Jvm> SECTION = Section.of(Jvm.class)
            .figure("version", "Version of the Java runtime.", Jvm::version)
            .figure("vendor", "Maker of the runtime.", Jvm::vendor)
            .figure("vm", "Name of the virtual machine.", Jvm::vm)
            .figure("gc", "Its garbage collectors.", Jvm::gc)
            .figure("heap_max", BYTES, "Most that the Java heap may grow to.", Jvm::heapMax)
            .figure("flags", "Options given at start, without properties and paths.", Jvm::flags)
            .figure("compiler", "Just-in-time compiler.", Jvm::compiler)
            .figure("vector_api", "Whether the module of the Vector API was asked for.", Jvm::vectorApi)
            .build();

    /** Options that steer memory and code. Properties and paths may hold secrets. */
    private static final Pattern PUBLISHED_FLAG = Pattern.compile("-X[A-Za-z]+[0-9]*[kKmMgG]?|-XX:[-+A-Za-z0-9=._]+");

    private static final String VECTOR_MODULE = "jdk.incubator.vector";

    static Jvm ofThisProcess() {
        CompilationMXBean compilation = ManagementFactory.getCompilationMXBean();
        return new Jvm(
                System.getProperty("java.runtime.version", "unknown"),
                System.getProperty("java.vendor", "unknown"),
                System.getProperty("java.vm.name", "unknown"),
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .map(GarbageCollectorMXBean::getName)
                        .collect(Collectors.joining(", ")),
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
