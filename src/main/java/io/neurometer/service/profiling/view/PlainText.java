package io.neurometer.service.profiling.view;

/**
 * Text of strangers, such as the names of layers, so that it can be read and nothing else: it neither ends what it stands
 * in nor turns what stands around it.
 */
public final class PlainText {
    private PlainText() {}

    /** Without characters that have no shape but an effect: each stands there as its number, such as {@code \u202E}. */
    public static String visible(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            if (hasShape(point)) {
                shown.appendCodePoint(point);
            } else {
                shown.append(String.format("\\u%04X", point));
            }
        });
        return shown.toString();
    }

    /** Control characters, marks that change the direction of text, and what is no character, have none. */
    private static boolean hasShape(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /** For elements and attributes of HTML and SVG. */
    static String html(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (char c : visible(text).toCharArray()) {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }

    /** For Markdown, cells of its tables too. */
    static String markdown(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (char c : visible(text).toCharArray()) {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '\\', '`', '*', '_', '[', ']', '|', '#', '~', '!', '$' ->
                    escaped.append('\\').append(c);
                default -> escaped.append(c);
            }
        }
        return escaped.toString().replace("://", ":&#47;&#47;");
    }
}
