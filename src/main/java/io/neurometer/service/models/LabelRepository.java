package io.neurometer.service.models;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What names the versions of registered models, in the database; used within transactions of {@link ModelRepository}. */
@Repository
class LabelRepository {
    private static final int NAMES_AT_ONCE = 500;

    private final JdbcClient jdbc;

    LabelRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record Row(String name, String label, long version) {}

    /** The version numbers of each of these models by label; models without labels are left out. */
    Map<String, Map<String, Long>> labels(Collection<String> names) {
        Map<String, Map<String, Long>> byName = new TreeMap<>();
        List<String> all = List.copyOf(names);
        for (int from = 0; from < all.size(); from += NAMES_AT_ONCE) {
            jdbc.sql("SELECT name, label, version FROM model_label WHERE name IN (:names)")
                    .param("names", all.subList(from, Math.min(all.size(), from + NAMES_AT_ONCE)))
                    .query((row, number) -> new Row(row.getString(1), row.getString(2), row.getLong(3)))
                    .list()
                    .forEach(row -> byName.computeIfAbsent(row.name(), name -> new TreeMap<>())
                            .put(row.label(), row.version()));
        }
        return byName;
    }

    /** The version numbers of a model by label. */
    Map<String, Long> labels(String name) {
        return Objects.requireNonNullElse(labels(List.of(name)).get(name), Map.of());
    }

    /** The labels of one version, in order. */
    List<String> labels(String name, long version) {
        return jdbc.sql("SELECT label FROM model_label WHERE name = ? AND version = ? ORDER BY label")
                .params(name, version)
                .query(String.class)
                .list();
    }

    /** Gives a label to a version that is there, and takes it from the one that has had it. */
    void put(String name, String label, long version) {
        jdbc.sql("INSERT INTO model_label (name, label, version) VALUES (?, ?, ?)"
                        + " ON CONFLICT (name, label) DO UPDATE SET version = excluded.version")
                .params(name, label, version)
                .update();
    }

    /** @return whether there was such a label */
    boolean remove(String name, String label) {
        return jdbc.sql("DELETE FROM model_label WHERE name = ? AND label = ?")
                        .params(name, label)
                        .update()
                > 0;
    }
}
