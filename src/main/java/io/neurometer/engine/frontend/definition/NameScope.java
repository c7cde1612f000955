package io.neurometer.engine.frontend.definition;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names that a list of layers can use: its own, then those of the lists around it. Layers may be named before they
 * are made, so names are looked up when all are known.
 */
final class NameScope {
    private final @Nullable NameScope parent;
    private final String prefix;
    private final Map<String, Source> names = new HashMap<>();

    /** What an input refers to. */
    sealed interface Source {}

    /** The output of the layer of that full name, or the model's input of that name. */
    record Output(String name) implements Source {}

    /** Whatever a name refers to in a scope. */
    record Unresolved(String text, NameScope scope) implements Source {}

    /** @param prefix what full names of this scope begin with: empty, or ending in a dot */
    NameScope(@Nullable NameScope parent, String prefix) {
        this.parent = parent;
        this.prefix = prefix;
    }

    String fullName(String name) {
        return prefix + name;
    }

    /** @return false when the name is taken */
    boolean declare(String name, Source source) {
        return names.putIfAbsent(name, source) == null;
    }

    /** What the name means here, looking outwards, or null. Names with dots reach into blocks. */
    @Nullable
    Source find(String name, Map<String, Source> byFullName) {
        for (NameScope scope = this; scope != null; scope = scope.parent) {
            Source source = scope.names.get(name);
            if (source == null) {
                source = byFullName.get(scope.fullName(name));
            }
            if (source != null) {
                return source;
            }
        }
        return null;
    }

    /** Names that can be used here. */
    List<String> known() {
        List<String> known = new ArrayList<>();
        for (NameScope scope = this; scope != null; scope = scope.parent) {
            known.addAll(scope.names.keySet());
        }
        return known;
    }
}
