package io.neurometer.service.models;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.Futures;
import io.neurometer.engine.tensor.MemoryShortage;
import io.neurometer.engine.tensor.OffHeap;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * The models in memory, within a number and a size: those that nobody has used for longest go first. A model goes when the
 * last call of it has ended.
 */
@Component
class LoadedModels implements DisposableBean {
    private final List<ModelObserver> observers;
    private final int maxLoaded;
    private final @Nullable DataSize memory;
    private final Map<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    /** What all tensors may hold before what models hold is counted again. */
    private long countAbove;

    LoadedModels(List<ModelObserver> observers, EngineProperties properties, ModelsProperties models) {
        this.observers = observers;
        this.maxLoaded = properties.loadedModels();
        this.memory = models.memory();
    }

    /**
     * What a model in memory is told from others by.
     *
     * @param stored the registered version that it is, or null for others
     */
    record Key(
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

        /** The most of it that could be freed. */
        long idleBytes() {
            LoadedModel model = modelOrNull();
            return leases == 0 ? bytes() : model == null ? 0 : model.runtime().executableBytes();
        }

        /** What its weights and compiled forms hold now. */
        long bytes() {
            LoadedModel model = modelOrNull();
            return model == null
                    ? 0
                    : model.runtime().weightBytes() + model.runtime().executableBytes();
        }
    }

    /**
     * A model that stays in memory until the lease is closed.
     *
     * @param source loads it unless it is there
     */
    ModelLease lease(Key key, Supplier<LoadedModel> source) {
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
    synchronized boolean unloadIdle() {
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

    /**
     * Frees memory that nobody uses, if there is enough of it: of models that nobody holds a lease of, least recently used
     * first, and then what is compiled and not in use.
     *
     * @param failure a refusal for want of memory
     * @return whether some has been freed
     */
    synchronized boolean makeRoom(EngineException failure) {
        long missing = failure.getCause() instanceof MemoryShortage shortage ? shortage.missing() : OffHeap.limit() / 8;
        if (entries.values().stream().mapToLong(Entry::idleBytes).sum() < missing) {
            return false;
        }
        long freed = unloadOldest(missing, null);
        for (Iterator<Entry> entry = entries.values().iterator(); freed < missing && entry.hasNext(); ) {
            freed += closeIdle(entry.next());
        }
        return freed > 0;
    }

    private static long closeIdle(Entry entry) {
        LoadedModel model = entry.modelOrNull();
        long before = entry.bytes();
        if (model != null) {
            model.runtime().closeIdle();
        }
        return before - entry.bytes();
    }

    /** What models hold is part of what all tensors hold, which is known without asking each of them. */
    private void keepWithinMemory(Entry used) {
        long limit = memory == null ? OffHeap.limit() / 4 * 3 : memory.toBytes();
        long all = OffHeap.used();
        if (all <= limit) {
            countAbove = limit;
        } else if (all > countAbove) {
            long held = entries.values().stream().mapToLong(Entry::bytes).sum();
            unloadOldest(held - limit, used);
            countAbove = OffHeap.used() + limit / 64;
        }
    }

    /**
     * Frees at least so many bytes, if models that nobody uses hold as many.
     *
     * @param kept stays, whether it is in use or not
     * @return how many have been freed
     */
    @SuppressWarnings("ReferenceEquality")
    private long unloadOldest(long bytes, @Nullable Entry kept) {
        long freed = 0;
        Iterator<Entry> oldestFirst = entries.values().iterator();
        while (freed < bytes && oldestFirst.hasNext()) {
            Entry entry = oldestFirst.next();
            long held = entry.leases == 0 && entry != kept ? entry.bytes() : 0;
            if (held > 0) {
                oldestFirst.remove();
                dropped(entry);
                freed += held;
            }
        }
        return freed;
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
        keepWithinMemory(entry);
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
