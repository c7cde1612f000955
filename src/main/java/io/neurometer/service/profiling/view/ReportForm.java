package io.neurometer.service.profiling.view;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.service.error.Excerpt;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The forms in which reports and comparisons can be had, beside JSON. */
public enum ReportForm {
    /** One page that stands alone, with charts. */
    HTML("html", "text/html"),
    /** A table for programs and spreadsheets. */
    CSV("csv", "text/csv"),
    /** Text with tables, for a wiki or an issue. */
    MARKDOWN("markdown", "text/markdown");

    /** The word for the form that is not here. */
    public static final String JSON = "json";

    /** What the page of HTML allows, for the header {@code Content-Security-Policy}. */
    public static final String POLICY = HtmlText.POLICY;

    private final String word;
    private final String type;

    ReportForm(String word, String type) {
        this.word = word;
        this.type = type;
    }

    /** The media type, without a charset: it is UTF-8. */
    public String type() {
        return type;
    }

    /** As requests and the command line name it. */
    public String word() {
        return word;
    }

    /**
     * Empty for JSON.
     *
     * @throws EngineException {@link ErrorCode#REQUEST_INVALID} when there is no such form
     */
    public static Optional<ReportForm> named(String word) {
        if (word.equals(JSON)) {
            return Optional.empty();
        }
        List<String> words = Arrays.stream(values()).map(ReportForm::word).toList();
        int index = words.indexOf(word);
        if (index < 0) {
            throw new EngineException(Fault.of(ErrorCode.REQUEST_INVALID, "format", "there is no such form of a report")
                    .got("'" + Excerpt.of(word) + "'")
                    .expected("one of json, " + String.join(", ", words)));
        }
        return Optional.of(values()[index]);
    }

    /** A report of schema {@code profile/1}. */
    public String report(JsonNode report) {
        return switch (this) {
            case HTML -> HtmlText.of(ReportDocument.of(report));
            case MARKDOWN -> MarkdownText.of(ReportDocument.of(report));
            case CSV -> CsvText.of(new LayerRows(report).plainTable(report));
        };
    }

    /** Every figure of a report in a row of its own, as CSV. */
    public static String figures(JsonNode report) {
        return CsvText.of(FigureRows.of(report));
    }

    /** What {@code GET /profiles/compare} answers. */
    public String comparison(JsonNode comparison) {
        return switch (this) {
            case HTML -> HtmlText.of(ComparisonDocument.of(comparison));
            case MARKDOWN -> MarkdownText.of(ComparisonDocument.of(comparison));
            case CSV -> CsvText.of(ComparisonDocument.plainTable(comparison));
        };
    }
}
