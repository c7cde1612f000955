package io.neurometer.service.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.GoldenFile;
import io.neurometer.service.RunningService;
import io.neurometer.service.security.KeepAlive.Reply;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.handler.AbstractUrlHandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Every route, by every method and in every spelling, without a key, with a wrong one, and with one of each role: what
 * gets past the control of access is what the table grants, and the table knows every route there is.
 */
class AccessWalkTest {
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FROB");

    private static RunningService service;
    private static AccessTable table;

    /** Who asks. */
    enum Asker {
        NOBODY(null),
        WRONG("not-a-key-of-this-service"),
        READER("reader-0123456789", Role.READ),
        RUNNER("runner-0123456789", Role.READ, Role.INFER),
        PROFILER("profiler-0123456789", Role.READ, Role.PROFILE),
        MANAGER("manager-0123456789", Role.READ, Role.MANAGE),
        OWNER("owner-0123456789", Role.values());

        private final @Nullable String key;
        private final Set<Role> roles;

        Asker(@Nullable String key, Role... roles) {
            this.key = key;
            this.roles = Set.of(roles);
        }

        String header() {
            return key == null ? "X-Nothing: here" : "X-API-Key: " + key;
        }

        boolean isKnown() {
            return !roles.isEmpty();
        }
    }

    @BeforeAll
    static void start(@TempDir Path directory) {
        List<String> settings = new ArrayList<>(List.of(
                "neurometer.security.enabled=true",
                "neurometer.security.wrong-keys-per-minute=0",
                "neurometer.security.api-key=" + Asker.OWNER.key));
        for (Asker asker : List.of(Asker.READER, Asker.RUNNER, Asker.PROFILER, Asker.MANAGER)) {
            String name = "neurometer.security.keys." + asker.name().toLowerCase(Locale.ROOT);
            settings.add(name + ".key=" + asker.key);
            settings.add(name + ".roles=" + asker.roles.stream().map(Role::name).collect(Collectors.joining(",")));
        }
        service = RunningService.start(BehindAccess.class, directory, settings.toArray(String[]::new));
        table = service.bean(AccessControl.class).table();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @EnumSource
    void everyRouteByEveryMethod(Asker asker) throws IOException {
        List<String> wrong = new ArrayList<>();
        int requests = 0;
        try (KeepAlive client = new KeepAlive(service.uri("/"))) {
            for (String path : paths()) {
                for (String method : METHODS) {
                    Reply reply = client.send(method, path, asker.header());
                    int expected = expected(asker, method, path);
                    if (reply.status() != expected || leaks(asker, method, reply)) {
                        wrong.add(method + " " + path + ": " + words(reply) + ", expected " + expected);
                    }
                    requests++;
                }
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(requests).isGreaterThan(400);
    }

    private static int expected(Asker asker, String method, String path) {
        if (method.equals("TRACE")) {
            return 405;
        }
        if (method.equals("FROB")) {
            return 400;
        }
        Route row = table.find(method, path);
        if (row != null && row.access() == Access.OPEN) {
            return BehindAccess.PASSED;
        }
        if (!asker.isKnown()) {
            return 401;
        }
        if (row == null) {
            return method.equals("OPTIONS") ? BehindAccess.PASSED : 405;
        }
        return row.access().isGrantedTo(asker.roles) ? BehindAccess.PASSED : 403;
    }

    @ParameterizedTest
    @EnumSource
    void noSpellingGetsFurther(Asker asker) throws IOException {
        List<String> wrong = new ArrayList<>();
        int requests = 0;
        try (KeepAlive client = new KeepAlive(service.uri("/"))) {
            for (String path : paths()) {
                for (String spelling : spellings(path)) {
                    for (String method : table.methods(path)) {
                        Reply reply = client.send(method, spelling, asker.header());
                        boolean refused = Set.of(400, 401, 403, 404, 405).contains(reply.status());
                        if (leaks(asker, method, reply) || (!refused && reply.status() != BehindAccess.PASSED)) {
                            wrong.add(method + " " + spelling + ": " + words(reply));
                        }
                        requests++;
                    }
                }
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(requests).isGreaterThan(800);
    }

    /** Whether a request has got past to a controller's method that its sender has no right to. */
    private static boolean leaks(Asker asker, String method, Reply reply) {
        String pattern = reply.header(BehindAccess.HANDLER);
        if (pattern.isEmpty()) {
            return false;
        }
        if (method.equals("OPTIONS")) {
            return !asker.isKnown();
        }
        Route row = table.find(method, sample(pattern));
        return row == null || !(row.access() == Access.OPEN || row.access().isGrantedTo(asker.roles));
    }

    private static String words(Reply reply) {
        return reply.status() + " " + reply.header(BehindAccess.HANDLER) + " " + reply.body();
    }

    private static List<String> spellings(String path) {
        String last = path.substring(path.lastIndexOf('/') + 1);
        String head = path.substring(0, path.lastIndexOf('/') + 1);
        List<String> spellings = new ArrayList<>(List.of(
                "/" + path,
                path + "/",
                path + "//",
                path + "/.",
                path + "/x/..",
                "/x/.." + path,
                "/assets/.." + path,
                "/assets/..;" + path,
                "/v2/health/live/../../.." + path,
                "/%2e" + path,
                "/.;" + path,
                path + ";v=1",
                path + "%3bv=1",
                path + "%20",
                path + "%00",
                path + "%2f",
                path + "?_method=GET",
                path.toUpperCase(Locale.ROOT),
                path.replace("/", "%2f"),
                path.replace("/", "//"),
                path.replace("/", "\\"),
                path.replace("/", "%5c"),
                "http://test" + path,
                "/assets/%2e%2e" + path));
        if (!last.isEmpty()) {
            spellings.add(head + String.format("%%%02x", (int) last.charAt(0)) + last.substring(1));
            spellings.add(head + String.format("%%25%02x", (int) last.charAt(0)) + last.substring(1));
        }
        return spellings;
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotInTheTableIsNowhere(Asker asker) throws IOException {
        try (KeepAlive client = new KeepAlive(service.uri("/"))) {
            for (String path :
                    List.of("/nowhere", "/actuator", "/actuator/env", "/v2/nowhere", "/MODELS", "/v1/models")) {
                assertThat(client.send("GET", path, asker.header()).status())
                        .as(path)
                        .isEqualTo(asker.isKnown() ? 404 : 401);
            }
        }
    }

    @Test
    void everyRouteHasARow() {
        Map<String, String> rows = table.routes().stream()
                .collect(Collectors.toMap(route -> route.method() + " " + shape(route.pattern()), Route::pattern));
        List<String> routes = new ArrayList<>();
        for (RequestMappingHandlerMapping mapping : mappings(RequestMappingHandlerMapping.class)) {
            for (RequestMappingInfo info : mapping.getHandlerMethods().keySet()) {
                for (String pattern : info.getPatternValues()) {
                    methods(info).forEach(method -> routes.add(method + " " + shape(pattern)));
                }
            }
        }

        assertThat(routes).hasSizeGreaterThan(18);
        assertThat(rows.keySet()).containsAll(routes);
    }

    /** Whatever else could answer: only files, below paths that the table knows or nowhere. */
    @Test
    void nothingElseAnswers() {
        Set<String> patterns = new TreeSet<>();
        mappings(AbstractUrlHandlerMapping.class)
                .forEach(mapping -> patterns.addAll(mapping.getHandlerMap().keySet()));
        Set<String> kinds = mappings(HandlerMapping.class).stream()
                .map(mapping -> mapping.getClass().getSimpleName())
                .collect(Collectors.toCollection(TreeSet::new));
        Map<String, Set<String>> servlets = new TreeMap<>();
        service.bean(ServletContext.class)
                .getServletRegistrations()
                .forEach((name, servlet) -> servlets.put(name, new TreeSet<>(servlet.getMappings())));

        assertThat(patterns)
                .containsExactlyInAnyOrder(
                        "/**", "/webjars/**", "/assets/**", "/assets/lib/*.min.js", "/assets/lib/*.esm.js");
        assertThat(kinds)
                .isSubsetOf(
                        "AdditionalHealthEndpointPathsWebMvcHandlerMapping",
                        "RequestMappingHandlerMapping",
                        "SimpleUrlHandlerMapping",
                        "BeanNameUrlHandlerMapping",
                        "RouterFunctionMapping",
                        "WelcomePageHandlerMapping",
                        "WelcomePageNotAcceptableHandlerMapping");
        assertThat(servlets).containsOnlyKeys("dispatcherServlet");
    }

    @Test
    void theTableStays() {
        GoldenFile.check(
                "access.txt",
                "path method access audit\n"
                        + table.routes().stream()
                                .map(route -> route.pattern() + " " + route.method() + " " + route.access()
                                        + (route.audit() == null ? "" : " " + route.audit()))
                                .sorted()
                                .collect(Collectors.joining("\n"))
                        + "\n");
    }

    private static <T extends HandlerMapping> List<T> mappings(Class<T> kind) {
        return List.copyOf(service.beans(kind));
    }

    private static List<String> methods(RequestMappingInfo info) {
        Set<RequestMethod> methods = info.getMethodsCondition().getMethods();
        // The page of errors takes any; the firewall and the table leave one to it.
        return methods.isEmpty()
                ? List.of("GET")
                : methods.stream().map(RequestMethod::name).toList();
    }

    private static Set<String> paths() {
        return table.routes().stream()
                .filter(route -> !route.method().equals(AccessTable.RPC))
                .flatMap(route -> Stream.of(sample(route.pattern())))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static String sample(String pattern) {
        return pattern.replaceAll("\\{.*?}", "1").replace("/**", "/x/y");
    }

    /** Whatever variables are called, and with or without a slash at the end. */
    private static String shape(String pattern) {
        String shape = pattern.replaceAll("\\{.*?}", "{}");
        return shape.length() > 1 && shape.endsWith("/") ? shape.substring(0, shape.length() - 1) : shape;
    }
}
