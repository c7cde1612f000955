package io.neurometer.service.page;

import io.neurometer.service.RunningService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.springframework.util.FileSystemUtils;

/** One service, without settings, for all tests that take a {@link RunningService}; each uses names of its own. */
public final class SharedService implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RunningService.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(SharedService.class))
                .computeIfAbsent("service", key -> new Running(), Running.class)
                .service;
    }

    private static final class Running implements AutoCloseable {
        private final Path directory = newDirectory();
        final RunningService service = RunningService.start(directory);

        private static Path newDirectory() {
            try {
                return Files.createTempDirectory("page");
            } catch (IOException full) {
                throw new UncheckedIOException(full);
            }
        }

        @Override
        public void close() throws IOException {
            service.close();
            FileSystemUtils.deleteRecursively(directory);
        }
    }
}
