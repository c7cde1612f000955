package io.neurometer.service.models;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.service.error.Excerpt;
import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.error.ProblemException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The versions of registered models in the database, by name. */
@Repository
class ModelRepository {
    private static final int NAMES_AT_ONCE = 500;

    private static final String SELECT = """
            SELECT v.name, v.version, v.format, v.content_sha256, v.weights_sha256, v.created,
                   c.byte_count + COALESCE(w.byte_count, 0) AS byte_count
            FROM model_version v
            JOIN model_content c ON c.sha256 = v.content_sha256
            LEFT JOIN model_content w ON w.sha256 = v.weights_sha256
            """;

    private static final String NEWEST_FIRST = " WHERE v.name = ? ORDER BY v.version DESC";

    private final JdbcClient jdbc;
    private final ContentRepository contents;
    private final LabelRepository labels;
    private final Clock clock = Clock.systemUTC();

    ModelRepository(JdbcClient jdbc, ContentRepository contents, LabelRepository labels) {
        this.jdbc = jdbc;
        this.contents = contents;
        this.labels = labels;
    }

    /**
     * What came of adding a version.
     *
     * @param version the new one, or the one that has the same files
     * @param all every version of the model
     */
    record Addition(ModelVersion version, boolean isNew, VersionList all) {}

    /** Adds a version unless there is one with exactly these files. */
    @Transactional
    public Addition add(String name, ModelFormat format, ModelContent content, @Nullable ModelContent weights) {
        lock(name);
        String weightsSha256 = weights == null ? null : weights.sha256();
        Optional<ModelVersion> same = find(name, content.sha256(), weightsSha256);
        if (same.isPresent()) {
            return new Addition(same.get(), false, list(name));
        }
        long version = nextVersion(name);
        contents.store(content);
        if (weights != null) {
            contents.store(weights);
        }
        Instant created = clock.instant();
        jdbc.sql("INSERT INTO model_version (name, version, format, content_sha256, weights_sha256, created)"
                        + " VALUES (:name, :version, :format, :content, :weights, :created)")
                .param("name", name)
                .param("version", version)
                .param("format", format.id())
                .param("content", content.sha256())
                .param("weights", weightsSha256)
                .param("created", created.toString())
                .update();
        changed();
        VersionList all = list(name);
        return new Addition(all.newestFirst().get(0), true, all);
    }

    /** The newest version with exactly these files. */
    private Optional<ModelVersion> find(String name, String sha256, @Nullable String weightsSha256) {
        return versions(name).stream()
                .filter(version ->
                        version.sha256().equals(sha256) && Objects.equals(version.weightsSha256(), weightsSha256))
                .findFirst();
    }

    /** Newest first; none for a name that is not known. */
    List<ModelVersion> versions(String name) {
        return query(SELECT + NEWEST_FIRST, name);
    }

    /** The versions of each of these names, newest first; names that are not known are left out. */
    Map<String, List<ModelVersion>> versions(Collection<String> names) {
        Map<String, List<ModelVersion>> byName = new LinkedHashMap<>();
        List<String> all = List.copyOf(names);
        for (int from = 0; from < all.size(); from += NAMES_AT_ONCE) {
            jdbc.sql(SELECT + " WHERE v.name IN (:names) ORDER BY v.name, v.version DESC")
                    .param("names", all.subList(from, Math.min(all.size(), from + NAMES_AT_ONCE)))
                    .query(ModelRepository::version)
                    .list()
                    .forEach(version -> byName.computeIfAbsent(version.name(), name -> new ArrayList<>())
                            .add(version));
        }
        return byName;
    }

    /** The versions of a model with their labels; none for a name that is not known. */
    VersionList list(String name) {
        return new VersionList(versions(name), labels.labels(name));
    }

    /** The same of each of these names; those that are not known have none. */
    Map<String, VersionList> lists(Collection<String> names) {
        Map<String, List<ModelVersion>> versions = versions(names);
        Map<String, Map<String, Long>> named = labels.labels(names);
        Map<String, VersionList> lists = new LinkedHashMap<>();
        names.forEach(name -> lists.put(
                name, new VersionList(versions.getOrDefault(name, List.of()), named.getOrDefault(name, Map.of()))));
        return lists;
    }

    /** Never empty. @throws EngineException {@link ErrorCode#NOT_FOUND} */
    VersionList requireList(String name) {
        VersionList list = list(name);
        if (list.newestFirst().isEmpty()) {
            throw unknown(ModelReference.ofDefault(name));
        }
        return list;
    }

    /** The names after this one, in order, at most so many. */
    List<String> names(String after, int limit) {
        return jdbc.sql("SELECT name FROM model WHERE name > ? ORDER BY name LIMIT ?")
                .params(after, limit)
                .query(String.class)
                .list();
    }

    /** How many models there are. */
    long count() {
        return jdbc.sql("SELECT COUNT(*) FROM model").query(Long.class).single();
    }

    /** By name, newest first within each. */
    List<ModelVersion> all() {
        return query(SELECT + " ORDER BY v.name, v.version DESC");
    }

    private List<ModelVersion> query(String sql, Object... parameters) {
        return jdbc.sql(sql).params(parameters).query(ModelRepository::version).list();
    }

    /**
     * Removes all versions, with every file that no other model uses.
     *
     * @throws EngineException {@link ErrorCode#NOT_FOUND}
     */
    @Transactional
    public void remove(String name) {
        lockKnown(name);
        jdbc.sql("DELETE FROM model_version WHERE name = ?").param(name).update();
        jdbc.sql("DELETE FROM model WHERE name = ?").param(name).update();
        contents.removeUnused();
        changed();
    }

    /**
     * Removes a version, whose number is not given to another as long as the model has versions.
     *
     * @throws EngineException {@link ErrorCode#NOT_FOUND}
     * @throws ProblemException with status 409 while it has a label
     */
    @Transactional
    public void remove(String name, long version) {
        lockKnown(name);
        List<String> called = labels.labels(name, version);
        if (!called.isEmpty()) {
            throw new ProblemException(
                    ProblemCode.MODEL_LABELLED,
                    "version " + version + " of '" + name + "' is called " + called
                            + "; remove its labels first, or give them to another version");
        }
        int removed = jdbc.sql("DELETE FROM model_version WHERE name = ? AND version = ?")
                .params(name, version)
                .update();
        if (removed == 0) {
            throw unknown(name, version);
        }
        jdbc.sql("DELETE FROM model WHERE name = ?"
                        + " AND NOT EXISTS (SELECT 1 FROM model_version v WHERE v.name = model.name)")
                .param(name)
                .update();
        contents.removeUnused();
        changed();
    }

    /**
     * Gives a label to the version that is meant, and takes it from the one that has had it.
     *
     * @return the version
     * @throws EngineException {@link ErrorCode#NOT_FOUND} when there is no such version
     */
    @Transactional
    public ModelVersion label(String label, ModelReference target) {
        String name = String.valueOf(target.name());
        lockKnown(name);
        ModelVersion version = list(name).pick(target);
        if (version == null) {
            throw unknown(target);
        }
        labels.put(name, label, version.version());
        changed();
        return version;
    }

    /** @throws EngineException {@link ErrorCode#NOT_FOUND} when there is no such label */
    @Transactional
    public void unlabel(String name, String label) {
        lockKnown(name);
        if (!labels.remove(name, label)) {
            throw unknown(ModelReference.labelled(name, label));
        }
        changed();
    }

    static EngineException unknown(ModelReference reference) {
        String version = reference.versionText();
        String what = version == null
                ? "there is no model of this name"
                : "the model has no version " + (reference.label() == null ? version : "called '" + version + "'");
        return new EngineException(Fault.of(ErrorCode.NOT_FOUND, Excerpt.of(String.valueOf(reference.name())), what)
                .fix("GET /models lists the registered models, GET /zoo the built-in ones"));
    }

    private static EngineException unknown(String name, long version) {
        return unknown(new ModelReference(name, version, null, null));
    }

    /** Makes others that add to this name or remove from it, in any replica, wait until this transaction ends. */
    private void lock(String name) {
        jdbc.sql("INSERT INTO model (name, last_version) VALUES (?, 0)"
                        + " ON CONFLICT (name) DO UPDATE SET last_version = model.last_version")
                .param(name)
                .update();
    }

    /** Like {@link #lock}, for a model that must be there. */
    private void lockKnown(String name) {
        int locked = jdbc.sql("UPDATE model SET last_version = last_version WHERE name = ?")
                .param(name)
                .update();
        if (locked == 0) {
            throw unknown(ModelReference.ofDefault(name));
        }
    }

    /** Comes last in a transaction, since all others that change models wait for it. */
    private void changed() {
        jdbc.sql("UPDATE model_stamp SET stamp = stamp + 1").update();
    }

    private long nextVersion(String name) {
        jdbc.sql("UPDATE model SET last_version = last_version + 1 WHERE name = ?")
                .param(name)
                .update();
        return jdbc.sql("SELECT last_version FROM model WHERE name = ?")
                .param(name)
                .query(Long.class)
                .single();
    }

    private static ModelVersion version(ResultSet row, int number) throws SQLException {
        return new ModelVersion(
                row.getString("name"),
                row.getLong("version"),
                row.getString("content_sha256"),
                row.getString("weights_sha256"),
                ModelFormat.ofId(row.getString("format")),
                row.getLong("byte_count"),
                Instant.parse(row.getString("created")));
    }
}
