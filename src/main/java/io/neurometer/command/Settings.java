package io.neurometer.command;

import io.neurometer.service.config.HostNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.Stream;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;

/** The service's settings for a command: those of the environment and of system properties, and of files if there are any. */
final class Settings {
    private static final List<String> NAMES_OF_FILES = List.of("application", "application-");
    private static final List<Path> FOLDERS = List.of(Path.of("."), Path.of("config"));
    private static final List<String> POINTERS = List.of(
            "spring.config.location",
            "spring.config.additional-location",
            "spring.config.import",
            "spring.config.name",
            "spring.profiles.active",
            "spring.application.json");

    private Settings() {}

    /** As the service would find them; what comes with the program are the defaults that the classes have anyway. */
    static ConfigurableEnvironment find() throws IOException {
        ConfigurableEnvironment environment = new StandardEnvironment();
        if (POINTERS.stream()
                        .anyMatch(name -> environment.containsProperty(name)
                                || environment.containsProperty(name.toUpperCase(Locale.ROOT)
                                        .replace('.', '_')
                                        .replace("-", "")))
                || hasFiles()) {
            ConfigDataEnvironmentPostProcessor.applyTo(environment);
        }
        HostNames.addTo(environment);
        return environment;
    }

    private static boolean hasFiles() throws IOException {
        for (Path folder : FOLDERS) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.list(folder)) {
                    if (files.map(file -> String.valueOf(file.getFileName()))
                            .anyMatch(name -> NAMES_OF_FILES.stream().anyMatch(name::startsWith)
                                    && name.matches("application(-.*)?\\.(ya?ml|properties)"))) {
                        return true;
                    }
                }
            }
        }
        return Files.isDirectory(Path.of("config")) && hasFolders(Path.of("config"));
    }

    /** Each of these may hold settings too. */
    private static boolean hasFolders(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(Files::isDirectory);
        }
    }

    /** What the build has written about itself, by names without the first part; empty where there is no build. */
    static Properties build() throws IOException {
        Properties written = new Properties();
        try (InputStream file = Settings.class.getResourceAsStream("/META-INF/build-info.properties")) {
            if (file != null) {
                written.load(file);
            }
        }
        Properties build = new Properties();
        written.stringPropertyNames()
                .forEach(name -> build.setProperty(name.replaceFirst("^build\\.", ""), written.getProperty(name)));
        return build;
    }
}
