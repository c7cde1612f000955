package io.neurometer.service.profiling.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.neurometer.engine.error.EngineException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportFieldsTest {
    private static final String REPORT = "{\"id\":\"1\",\"analytic\":{\"totals\":{\"mac\":32},"
            + "\"layers\":[{\"name\":\"a\",\"mac\":1},{\"name\":\"b\",\"mac\":2}],\"notes\":[\"x\"],\"kv_cache\":null}}";

    @Test
    void listsAreGivenWhole() {
        assertThat(ReportFields.select(REPORT, List.of("analytic.notes", "analytic.kv_cache")))
                .isEqualTo("{\"id\":\"1\",\"analytic\":{\"notes\":[\"x\"],\"kv_cache\":null}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "analytic.layers.mac | 'analytic.layers' is a list of 2, of which no part can be chosen; got "
                        + "analytic.layers.mac, expected the list, whose elements have [name, mac]; ask for "
                        + "'analytic.layers', which gives all of it",
                "analytic.layers.0.mac | 'analytic.layers' is a list of 2, of which no part can be chosen; got "
                        + "analytic.layers.0.mac, expected the list, whose elements have [name, mac]; ask for "
                        + "'analytic.layers', which gives all of it",
                "analytic.notes.0 | 'analytic.notes' is a list of 1, of which no part can be chosen; got "
                        + "analytic.notes.0; ask for 'analytic.notes', which gives all of it",
                "analytic.totals.mac.x | 'analytic.totals.mac' is a single value, which has no parts; got "
                        + "analytic.totals.mac.x; ask for 'analytic.totals.mac', which gives all of it",
                "analytic.kv_cache.x | 'analytic.kv_cache' is null, which has no parts; got "
                        + "analytic.kv_cache.x; ask for 'analytic.kv_cache', which gives all of it",
                "analytic.macs | the report has no such field; got analytic.macs, expected one of these in "
                        + "'analytic': [totals, layers, notes, kv_cache]",
                "macs | the report has no such field; got macs, expected one of [id, analytic]",
            })
    void namesWhatIsThere(String field, String message) {
        EngineException refusal =
                catchThrowableOfType(EngineException.class, () -> ReportFields.select(REPORT, List.of(field)));

        assertThat(refusal).hasMessage("'fields': " + message);
    }
}
