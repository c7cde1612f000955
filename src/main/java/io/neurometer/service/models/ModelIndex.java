package io.neurometer.service.models;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * The registered models, of which it remembers those asked for last: calls of a loaded model need no database. What it
 * remembers is at most as old as the moment in which {@link #refresh} was last called; what it does not remember it looks
 * up.
 */
@Component
class ModelIndex implements ModelSource {
    private static final int MIN_NAMES = 1000;

    private final ModelRepository repository;
    private final ContentRepository contents;
    private final int maxNames;
    private final Map<String, VersionList> known = new LinkedHashMap<>(16, 0.75f, true);
    /** Grows when something may have changed: what was read before must not be remembered after. */
    private long epoch;

    ModelIndex(ModelRepository repository, ContentRepository contents, EngineProperties properties) {
        this.repository = repository;
        this.contents = contents;
        this.maxNames = Math.max(MIN_NAMES, 2 * properties.loadedModels());
    }

    @Override
    public ModelVersion require(ModelReference reference) {
        String name = Objects.requireNonNull(reference.name());
        ModelVersion remembered = remembered(name).pick(reference);
        if (remembered != null) {
            return remembered;
        }
        ModelVersion found = read(name).pick(reference);
        if (found == null) {
            throw ModelRepository.unknown(reference);
        }
        return found;
    }

    private VersionList read(String name) {
        long before = epoch();
        VersionList versions = repository.list(name);
        remember(name, versions, before);
        return versions;
    }

    @Override
    public ModelContent content(String sha256) {
        return contents.content(sha256);
    }

    /** This process has changed the models of this name. */
    synchronized void forget(String name) {
        epoch++;
        known.remove(name);
    }

    /**
     * Looks all that is remembered up again. Until it has succeeded, what was remembered before still holds.
     *
     * @param more names to look up beside
     * @return every version there is of these names
     */
    Set<ModelVersion> refresh(Set<String> more) {
        Set<String> names = new HashSet<>(more);
        long now;
        synchronized (this) {
            now = ++epoch;
            names.addAll(known.keySet());
        }
        Set<ModelVersion> versions = new HashSet<>();
        repository.lists(names).forEach((name, list) -> {
            remember(name, list, now);
            versions.addAll(list.newestFirst());
        });
        return versions;
    }

    private synchronized VersionList remembered(String name) {
        return known.getOrDefault(name, VersionList.NONE);
    }

    private synchronized long epoch() {
        return epoch;
    }

    /** @param since the epoch before the versions were read */
    private synchronized void remember(String name, VersionList versions, long since) {
        if (since != epoch) {
            return;
        }
        if (versions.newestFirst().isEmpty()) {
            known.remove(name);
            return;
        }
        known.put(name, versions);
        if (known.size() > maxNames) {
            known.remove(known.keySet().iterator().next());
        }
    }
}
