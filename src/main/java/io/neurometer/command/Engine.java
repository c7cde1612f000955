package io.neurometer.command;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.measure.ceiling.CeilingStore;
import io.neurometer.engine.measure.host.RequestCount;
import io.neurometer.engine.tune.KernelChoiceStore;
import io.neurometer.service.config.EngineConfiguration;
import io.neurometer.service.config.HostConfiguration;
import io.neurometer.service.export.OnnxExporter;
import io.neurometer.service.inference.InferenceService;
import io.neurometer.service.models.EngineThreads;
import io.neurometer.service.models.LocalRunner;
import io.neurometer.service.models.ModelCatalog;
import io.neurometer.service.models.ModelFiles;
import io.neurometer.service.profiling.CeilingService;
import io.neurometer.service.profiling.ComparisonService;
import io.neurometer.service.profiling.ProfileService;
import io.neurometer.service.profiling.ProfileStore;
import io.neurometer.service.profiling.fork.ForkRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.info.BuildProperties;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * The service's objects by the service's settings, each made when it is needed, with files in the place of the store; no
 * server, no store, no metrics, and no jobs, which only a store can keep.
 */
final class Engine implements AutoCloseable {
    private final ObjectGraph objects;
    private final Thread loading;

    private Engine(ObjectGraph objects, Thread loading) {
        this.objects = objects;
        this.loading = loading;
    }

    static Engine start() {
        // What JavaCPP warns of at every start concerns those who build, and goes to the log.
        System.setProperty("org.bytedeco.javacpp.logger", "slf4j");
        quiet(Logger.ROOT_LOGGER_NAME, Level.WARN);
        quiet("org.bytedeco", Level.ERROR);
        Thread loading = loadNatives();
        try {
            ConfigurableEnvironment settings = Settings.find();
            ObjectGraph objects = new ObjectGraph(Binder.get(settings));
            objects.use("settings", settings);
            objects.use("ceilings", CeilingStore.NONE);
            objects.use("profiles", ProfileStore.NONE);
            objects.use("choices", KernelChoiceStore.NONE);
            objects.use("requests", RequestCount.NONE);
            objects.use("observers", List.of());
            Properties build = Settings.build();
            if (!build.isEmpty()) {
                objects.use("build", new BuildProperties(build));
            }
            objects.configure(EngineConfiguration.class);
            objects.configure(HostConfiguration.class);
            objects.make(ModelFiles.class);
            objects.make(LocalRunner.class);
            return new Engine(objects, loading);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Native libraries take long to load, and need nothing of what else is made at the start. */
    private static Thread loadNatives() {
        Thread loading = new Thread(() -> Backends.discover().infos(), "native-libraries");
        loading.setDaemon(true);
        loading.start();
        return loading;
    }

    private static void quiet(String name, Level level) {
        if (LoggerFactory.getLogger(name) instanceof Logger logger) {
            logger.setLevel(level);
        }
    }

    ModelCatalog models() {
        return objects.get(ModelCatalog.class);
    }

    ModelFiles files() {
        return objects.get(ModelFiles.class);
    }

    ModelCompiler compiler() {
        return objects.get(ModelCompiler.class);
    }

    EngineThreads threads() {
        return objects.get(EngineThreads.class);
    }

    ProfileService profiles() {
        return objects.get(ProfileService.class);
    }

    ComparisonService comparisons() {
        return objects.get(ComparisonService.class);
    }

    CeilingService ceilings() {
        return objects.get(CeilingService.class);
    }

    ForkRunner forkWork() {
        return objects.get(ForkRunner.class);
    }

    OnnxExporter exporter() {
        return objects.get(OnnxExporter.class);
    }

    InferenceService inference() {
        return objects.get(InferenceService.class);
    }

    /** Once the native libraries are loaded: a process that ends meanwhile might fail. */
    @Override
    public void close() {
        boolean interrupted = false;
        while (loading.isAlive()) {
            try {
                loading.join();
            } catch (InterruptedException interruption) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        objects.close();
    }
}
