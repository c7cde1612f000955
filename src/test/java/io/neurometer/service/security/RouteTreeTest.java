package io.neurometer.service.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTreeTest {
    private final RouteTree tree = new RouteTree(List.of(
            route("GET", "/"),
            route("GET", "/a"),
            route("GET", "/a/{x}"),
            route("POST", "/a/b"),
            route("GET", "/a/c"),
            route("GET", "/a/{x}/d"),
            route("GET", "/a/{x}/{y}/e"),
            route("GET", "/f/**")));

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "GET, /, /",
                "GET, '', /",
                "GET, /a, /a",
                "GET, /a/, /a",
                "GET, //a, -",
                "GET, /a//, -",
                "GET, /A, -",
                "GET, /a/z, /a/{x}",
                "GET, /a/b, /a/{x}",
                "POST, /a/b, /a/b",
                "POST, /a/z, -",
                "GET, /a/c, /a/c",
                "GET, /a/c/d, /a/{x}/d",
                "GET, /a/c/d/e, /a/{x}/{y}/e",
                "GET, /a/c/f, -",
                "GET, /f, /f/**",
                "GET, /f/g/h, /f/**",
                "GET, /fg, -",
                "PUT, /a, -",
            })
    void findsTheRowOfAPath(String method, String path, @Nullable String pattern) {
        Route found = tree.find(method, path);

        assertThat(found == null ? null : found.pattern()).isEqualTo(pattern);
    }

    @ParameterizedTest
    @CsvSource({"/a/b, 'GET, POST'", "/a/z, GET", "/f/g, GET", "/nowhere, ''"})
    void knowsTheMethodsOfAPath(String path, String methods) {
        assertThat(String.join(", ", tree.methods(path))).isEqualTo(methods);
    }

    @Test
    void hasOneRowForEach() {
        List<Route> twice = List.of(route("GET", "/a/{x}"), route("GET", "/a/{y}"));

        assertThatIllegalArgumentException().isThrownBy(() -> new RouteTree(twice));
    }

    @Test
    void readsVariables() {
        assertThat(route("GET", "/a/{x}/b/{y}").variables("/a/1/b/2/"))
                .containsEntry("x", "1")
                .containsEntry("y", "2")
                .hasSize(2);
    }

    private static Route route(String method, String pattern) {
        return new Route(method, pattern, Access.READ);
    }
}
