package io.neurometer.service.models;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Futures;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Service;

/**
 * Finds models by what a request calls them and keeps the latest used ones in memory: registered ones, built-in ones as
 * {@code zoo/<name>}, and inline definitions by their content.
 */
@Service
public class ModelCatalog implements DisposableBean {
    private final ModelSource source;
    private final BuiltInModels builtIn;
    private final ModelLoader loader;
    private final ModelAvailability availability;
    private final List<ModelObserver> observers;
    private final int maxLoaded;
    private final Map<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    ModelCatalog(
            ModelSource source,
            BuiltInModels builtIn,
            ModelLoader loader,
            ModelAvailability availability,
            List<ModelObserver> observers,
            EngineProperties properties) {
        this.source = source;
        this.builtIn = builtIn;
        this.loader = loader;
        this.availability = availability;
        this.observers = observers;
        this.maxLoaded = properties.loadedModels();
    }

    /** @param stored the registered version that it is, or null for others */
    private record Key(
            String name,
            String version,
            String sha256,
            @Nullable ModelVersion stored) {
        static Key of(ModelVersion stored) {
            return new Key(stored.name(), Long.toString(stored.version()), stored.sha256(), stored);
        }

        boolean isWithout(Set<ModelVersion> there) {
            return stored != null && !there.contains(stored);
        }
    }

    private static final class Entry {
        final FutureTask<LoadedModel> loading;
        int leases;
        boolean announced;
        boolean dropped;

        Entry(FutureTask<LoadedModel> loading) {
            this.loading = loading;
        }

        @Nullable
        LoadedModel modelOrNull() {
            return Futures.resultOrNull(loading);
        }
    }

    /**
     * The model that the reference means, loaded unless it is in memory. Not to be called from an engine thread, which
     * loading may need.
     *
     * @throws EngineException {@link ErrorCode#NOT_FOUND}, which a model is also that has been unloaded on request, or
     *     whatever is wrong with an inline definition
     */
    public ModelLease lease(ModelReference reference) {
        String name = reference.name();
        if (name != null) {
            availability.require(name);
        }
        return leaseUnserved(reference);
    }

    /** As {@link #lease}, also of a model that has been unloaded on request. */
    ModelLease leaseUnserved(ModelReference reference) {
        byte[] definition = reference.definition();
        if (definition != null) {
            ModelContent content = ModelContent.of(definition);
            Key key = new Key(LoadedModel.INLINE, "1", content.sha256(), null);
            return lease(key, () -> load(key, ModelFormat.DEFINITION, content, null));
        }
        String name = Objects.requireNonNull(reference.name());
        return name.startsWith(BuiltInModels.PREFIX)
                ? leaseBuiltIn(name, reference.version())
                : leaseStored(name, reference.version());
    }

    private ModelLease leaseBuiltIn(String name, @Nullable Long version) {
        ModelContent content = ModelContent.of(builtIn.definition(name.substring(BuiltInModels.PREFIX.length())));
        if (version != null && version != 1) {
            throw ModelRepository.unknown(name, version);
        }
        Key key = new Key(name, "1", content.sha256(), null);
        return lease(key, () -> load(key, ModelFormat.DEFINITION, content, null));
    }

    private ModelLease leaseStored(String name, @Nullable Long version) {
        ModelVersion stored = source.require(name, version);
        Key key = Key.of(stored);
        return lease(key, () -> {
            ModelContent weights = stored.weightsSha256() == null ? null : source.content(stored.weightsSha256());
            return load(key, stored.format(), source.content(stored.sha256()), weights);
        });
    }

    private LoadedModel load(Key key, ModelFormat format, ModelContent content, @Nullable ModelContent weights) {
        ModelReader.Network network = loader.read(format, content, weights);
        return new LoadedModel(
                key.name(),
                key.version(),
                key.sha256(),
                format,
                network.graph(),
                network.runnable(),
                network.missingFiles(),
                loader.runtime(network.graph()),
                ModelOrigin.of(format, content, weights));
    }

    private ModelLease lease(Key key, Supplier<LoadedModel> source) {
        Entry entry;
        synchronized (this) {
            entry = entries.computeIfAbsent(key, absent -> new Entry(new FutureTask<>(source::get)));
            entry.leases++;
        }
        entry.loading.run();
        LoadedModel model;
        try {
            model = Futures.join(entry.loading);
        } catch (RuntimeException | Error failure) {
            forget(key, entry);
            throw failure;
        }
        synchronized (this) {
            if (!entry.announced) {
                entry.announced = true;
                observers.forEach(observer -> observer.loaded(model));
            }
            trim();
        }
        return new ModelLease(model, () -> release(entry));
    }

    /** Takes a registered model that is in memory already; frees it if the same is here. */
    synchronized void adopt(ModelVersion stored, LoadedModel model) {
        FutureTask<LoadedModel> loaded = new FutureTask<>(() -> model);
        loaded.run();
        Entry entry = new Entry(loaded);
        if (entries.putIfAbsent(Key.of(stored), entry) != null) {
            model.close();
            return;
        }
        entry.announced = true;
        observers.forEach(observer -> observer.loaded(model));
        trim();
    }

    /** The names of registered models in memory. */
    synchronized Set<String> loadedNames() {
        Set<String> names = new HashSet<>();
        for (Key key : entries.keySet()) {
            if (key.stored() != null) {
                names.add(key.name());
            }
        }
        return names;
    }

    /** Forgets the registered models that are in memory and not among these; calls that run now end normally. */
    synchronized void dropAllBut(Set<ModelVersion> there) {
        dropWhere((key, entry) -> key.isWithout(there));
    }

    /** Frees the memory of all models that nobody holds a lease of. @return whether there were any */
    public synchronized boolean unloadIdle() {
        return dropWhere((key, entry) -> entry.leases == 0);
    }

    /** Forgets what is in memory of a name, or of one version of it; calls that run now end normally. */
    synchronized void drop(String name, @Nullable Long version) {
        String only = version == null ? null : version.toString();
        dropWhere((key, entry) ->
                key.name().equals(name) && (only == null || key.version().equals(only)));
    }

    @Override
    public synchronized void destroy() {
        dropWhere((key, entry) -> true);
    }

    private void trim() {
        int surplus = entries.size() - maxLoaded;
        Iterator<Entry> oldestFirst = entries.values().iterator();
        while (surplus > 0 && oldestFirst.hasNext()) {
            Entry entry = oldestFirst.next();
            if (entry.leases == 0) {
                oldestFirst.remove();
                dropped(entry);
                surplus--;
            }
        }
    }

    private boolean dropWhere(BiPredicate<Key, Entry> condition) {
        List<Entry> dropped = new ArrayList<>();
        entries.entrySet().removeIf(candidate -> {
            boolean drop = condition.test(candidate.getKey(), candidate.getValue());
            if (drop) {
                dropped.add(candidate.getValue());
            }
            return drop;
        });
        dropped.forEach(this::dropped);
        return !dropped.isEmpty();
    }

    private void dropped(Entry entry) {
        entry.dropped = true;
        LoadedModel model = entry.modelOrNull();
        if (entry.announced && model != null) {
            observers.forEach(observer -> observer.unloaded(model));
        }
        closeIfUnused(entry);
    }

    private synchronized void release(Entry entry) {
        entry.leases--;
        closeIfUnused(entry);
    }

    private synchronized void forget(Key key, Entry entry) {
        entry.leases--;
        entries.remove(key, entry);
    }

    private static void closeIfUnused(Entry entry) {
        LoadedModel model = entry.modelOrNull();
        if (entry.dropped && entry.leases == 0 && model != null) {
            model.close();
        }
    }
}
