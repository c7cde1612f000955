package io.neurometer.command;

import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.service.inference.InferenceService;
import io.neurometer.service.models.EngineThreads;
import io.neurometer.service.models.ModelCatalog;
import io.neurometer.service.profiling.ProfileService;
import io.neurometer.service.profiling.fork.ForkRunner;
import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

/** The service's objects by the service's settings, each made when it is needed; no server, no store, no metrics. */
final class Engine implements AutoCloseable {
    private final ConfigurableApplicationContext context;

    private Engine(ConfigurableApplicationContext context) {
        this.context = context;
    }

    static Engine start() {
        // What JavaCPP warns of at every start concerns those who build, and goes to the log.
        System.setProperty("org.bytedeco.javacpp.logger", "slf4j");
        SpringApplication application = new SpringApplication(EngineObjects.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setLazyInitialization(true);
        application.setBannerMode(Banner.Mode.OFF);
        application.setLogStartupInfo(false);
        application.setRegisterShutdownHook(false);
        application.setDefaultProperties(Map.of("logging.level.root", "warn", "logging.level.org.bytedeco", "error"));
        return new Engine(application.run());
    }

    ModelCatalog models() {
        return context.getBean(ModelCatalog.class);
    }

    ModelCompiler compiler() {
        return context.getBean(ModelCompiler.class);
    }

    EngineThreads threads() {
        return context.getBean(EngineThreads.class);
    }

    ProfileService profiles() {
        return context.getBean(ProfileService.class);
    }

    ForkRunner forkWork() {
        return context.getBean(ForkRunner.class);
    }

    InferenceService inference() {
        return context.getBean(InferenceService.class);
    }

    @Override
    public void close() {
        context.close();
    }
}
