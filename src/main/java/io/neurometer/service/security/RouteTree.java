package io.neurometer.service.security;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the row of a path. Text wins over a variable, as it does where requests are handed to controllers; upper and
 * lower case differ, and a slash at the end means nothing.
 */
final class RouteTree {
    private final Node root = new Node();

    private static final class Node {
        final Map<String, Node> literals = new HashMap<>();
        final Map<String, Route> here = new HashMap<>();
        final Map<String, Route> anywhereBelow = new HashMap<>();

        @Nullable
        Node variable;
    }

    RouteTree(List<Route> routes) {
        routes.forEach(this::add);
    }

    private void add(Route route) {
        Node node = root;
        Map<String, Route> target = node.here;
        for (String segment : Route.segments(route.pattern())) {
            if (segment.equals("**")) {
                target = node.anywhereBelow;
                break;
            }
            node = child(node, segment);
            target = node.here;
        }
        if (target.put(route.method(), route) != null) {
            throw new IllegalArgumentException("two rows for " + route.method() + " " + route.pattern());
        }
    }

    private static Node child(Node node, String segment) {
        if (!Route.isVariable(segment)) {
            return node.literals.computeIfAbsent(segment, absent -> new Node());
        }
        if (node.variable == null) {
            node.variable = new Node();
        }
        return node.variable;
    }

    /** The row, or null when no path of the table has this method. */
    @Nullable
    Route find(String method, String path) {
        return find(root, method, path, start(path));
    }

    private static @Nullable Route find(Node node, String method, String path, int start) {
        if (start >= path.length()) {
            Route here = node.here.get(method);
            return here == null ? node.anywhereBelow.get(method) : here;
        }
        int slash = path.indexOf('/', start);
        int end = slash < 0 ? path.length() : slash;
        Node literal = node.literals.get(path.substring(start, end));
        Route found = literal == null ? null : find(literal, method, path, end + 1);
        if (found == null && node.variable != null && end > start) {
            found = find(node.variable, method, path, end + 1);
        }
        return found == null ? node.anywhereBelow.get(method) : found;
    }

    /** The methods of a path; empty when the table does not have it. */
    Set<String> methods(String path) {
        Set<String> methods = new TreeSet<>();
        collect(root, path, start(path), methods);
        return methods;
    }

    private static void collect(Node node, String path, int start, Set<String> methods) {
        methods.addAll(node.anywhereBelow.keySet());
        if (start >= path.length()) {
            methods.addAll(node.here.keySet());
            return;
        }
        int slash = path.indexOf('/', start);
        int end = slash < 0 ? path.length() : slash;
        Node literal = node.literals.get(path.substring(start, end));
        if (literal != null) {
            collect(literal, path, end + 1, methods);
        }
        if (node.variable != null && end > start) {
            collect(node.variable, path, end + 1, methods);
        }
    }

    private static int start(String path) {
        return path.startsWith("/") ? 1 : 0;
    }
}
