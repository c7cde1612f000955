package io.neurometer.service.profiling.view;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * A document as one page of HTML that stands alone: nothing is fetched and nothing runs. Its policy, which it states
 * itself and which holds for an answer too, allows its own style and nothing else.
 */
final class HtmlText {
    private static final String STYLE = """
            :root{color-scheme:light dark}\
            body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:62rem;padding:0 1rem;background:#fff;color:#1b1b1b}\
            h1{font-size:1.6rem;overflow-wrap:anywhere}h2{font-size:1.2rem;margin-top:2rem}\
            table{border-collapse:collapse;font-size:.9rem}th,td{padding:.2rem .7rem;text-align:left;vertical-align:top;border-bottom:1px solid #ddd}\
            td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}td{overflow-wrap:anywhere}td.s{white-space:nowrap}\
            .wide{overflow-x:auto}p.note{padding:.6rem 1rem;border-left:.3rem solid #888;background:#f4f4f4}\
            p.good{border-color:#1a7f37}p.doubt{border-color:#9a6700}p.bad{border-color:#b3261e}\
            figure{margin:1rem 0}figcaption{font-weight:600}svg{max-width:100%;height:auto}\
            .r{color:#555}thead th{position:sticky;top:0;background:#fff}\
            @media(prefers-color-scheme:dark){body,thead th{background:#16181c;color:#e8e8e8}th,td{border-color:#3a3d44}p.note{background:#22252b}\
            .r{color:#aaa}svg text{fill:#ccc}svg .bar,svg .dot,svg .area{fill:#7fb0ee}svg .mark{stroke:#ff8a80}}\
            @media print{body{margin:0;max-width:none}thead th{position:static}}""";

    /** The value of {@code Content-Security-Policy} for such a page. */
    static final String POLICY =
            "default-src 'none'; style-src 'sha256-" + digest(STYLE) + "'; base-uri 'none'; form-action 'none'";

    /** Such a value stays on its line. */
    private static final int SHORT = 40;

    private HtmlText() {}

    static String of(Document document) {
        StringBuilder page = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
        page.append("<meta http-equiv=\"Content-Security-Policy\" content=\"")
                .append(POLICY)
                .append("\">");
        page.append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>");
        page.append(PlainText.html(document.title())).append("</title><style>").append(STYLE);
        page.append("</style></head>\n<body><main><h1><bdi>")
                .append(PlainText.html(document.title()))
                .append("</bdi></h1>\n");
        document.blocks().forEach(block -> add(block, page));
        return page.append("</main></body></html>\n").toString();
    }

    private static void add(Block block, StringBuilder page) {
        if (block instanceof Block.Heading heading) {
            page.append("<h2>").append(PlainText.html(heading.text())).append("</h2>\n");
        } else if (block instanceof Block.Note note) {
            page.append("<p class=\"note ").append(word(note.weight())).append("\">");
            page.append(PlainText.html(note.text())).append("</p>\n");
        } else if (block instanceof Block.Facts facts) {
            facts(facts.facts(), page);
        } else if (block instanceof Block.Table table) {
            table(table, page);
        } else if (block instanceof Block.Chart chart) {
            page.append("<figure><figcaption>")
                    .append(PlainText.html(chart.title()))
                    .append("</figcaption>");
            page.append(chart.svg()).append("</figure>\n");
        }
    }

    private static String word(Block.Weight weight) {
        return switch (weight) {
            case PLAIN -> "plain";
            case GOOD -> "good";
            case DOUBT -> "doubt";
            case BAD -> "bad";
        };
    }

    private static void facts(List<Block.Fact> facts, StringBuilder page) {
        page.append("<table><tbody>\n");
        for (Block.Fact fact : facts) {
            page.append("<tr><th scope=\"row\">").append(PlainText.html(fact.name()));
            page.append(fact.value().length() <= SHORT ? "</th><td class=\"s\"><bdi>" : "</th><td><bdi>")
                    .append(PlainText.html(fact.value()));
            page.append("</bdi></td><td class=\"r\">")
                    .append(PlainText.html(fact.remark()))
                    .append("</td></tr>\n");
        }
        page.append("</tbody></table>\n");
    }

    private static void table(Block.Table table, StringBuilder page) {
        page.append("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Table\"><table><thead><tr>");
        for (Block.Column column : table.columns()) {
            page.append("<th scope=\"col\"").append(column.number() ? " class=\"n\">" : ">");
            page.append(PlainText.html(column.title())).append("</th>");
        }
        page.append("</tr></thead><tbody>\n");
        for (List<String> row : table.rows()) {
            page.append("<tr>");
            for (int i = 0; i < row.size(); i++) {
                page.append(table.columns().get(i).number() ? "<td class=\"n\">" : "<td><bdi>");
                page.append(PlainText.html(row.get(i)));
                page.append(table.columns().get(i).number() ? "</td>" : "</bdi></td>");
            }
            page.append("</tr>\n");
        }
        page.append("</tbody></table></div>\n");
    }

    private static String digest(String style) {
        try {
            return Base64.getEncoder()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
