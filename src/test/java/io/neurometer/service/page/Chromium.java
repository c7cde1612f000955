package io.neurometer.service.page;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One browser for all tests that take a {@link Browser}. Where there is no Chromium they are skipped, and say so. */
public final class Chromium implements ExecutionCondition, ParameterResolver {
    private static final AtomicBoolean SAID = new AtomicBoolean();
    private static final Optional<Path> FOUND = Stream.of(
                    Optional.ofNullable(System.getenv("NEUROMETER_CHROMIUM")).orElse("/usr/bin/chromium"),
                    "/usr/bin/chromium-browser",
                    "/usr/bin/google-chrome")
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst();

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (FOUND.isPresent()) {
            return ConditionEvaluationResult.enabled("there is a Chromium");
        }
        if (SAID.compareAndSet(false, true)) {
            System.err.println("NO CHROMIUM: THE WEB PAGE IS NOT TESTED. 'apt-get install chromium', or name one in"
                    + " NEUROMETER_CHROMIUM.");
        }
        return ConditionEvaluationResult.disabled("there is no Chromium");
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Browser.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(Chromium.class))
                .computeIfAbsent("browser", key -> new Running(), Running.class)
                .browser;
    }

    private static final class Running implements AutoCloseable {
        private final Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        final Browser browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(FOUND.orElseThrow())
                        // Tests run as root too, in containers with little shared memory.
                        .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage")));

        @Override
        public void close() {
            playwright.close();
        }
    }
}
