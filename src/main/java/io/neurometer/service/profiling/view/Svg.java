package io.neurometer.service.profiling.view;

import java.util.Locale;

/**
 * A picture in scalable vector graphics: it needs neither script nor style of its own. Colours come from classes of the
 * page, with attributes for where there is no page. Texts are escaped here.
 */
final class Svg {
    private final StringBuilder body = new StringBuilder();
    private final double width;
    private final double height;

    Svg(double width, double height) {
        this.width = width;
        this.height = height;
    }

    /** Where a text stands to its point. */
    enum Anchor {
        START,
        MIDDLE,
        END
    }

    /** @param hint shown over it; empty for none */
    Svg bar(double x, double y, double wide, double high, String hint) {
        body.append("<rect class=\"bar\" fill=\"#3b6fb6\"").append(at("x", x)).append(at("y", y));
        body.append(at("width", Math.max(0, wide))).append(at("height", Math.max(0, high)));
        return close("rect", hint);
    }

    Svg dot(double x, double y, double radius, String hint) {
        body.append("<circle class=\"dot\" fill=\"#3b6fb6\" fill-opacity=\"0.7\"")
                .append(at("cx", x))
                .append(at("cy", y))
                .append(at("r", radius));
        return close("circle", hint);
    }

    /** @param role such as {@code axis} or {@code mark} */
    Svg line(String role, double x1, double y1, double x2, double y2) {
        body.append("<line class=\"")
                .append(role)
                .append("\" stroke=\"")
                .append(role.equals("mark") ? "#b3261e" : "#888");
        body.append('"')
                .append(at("x1", x1))
                .append(at("y1", y1))
                .append(at("x2", x2))
                .append(at("y2", y2));
        return close("line", "");
    }

    /** A filled course of values, as {@code x,y x,y}. */
    Svg area(String points) {
        body.append("<polygon class=\"area\" fill=\"#3b6fb6\" fill-opacity=\"0.35\" points=\"")
                .append(points)
                .append('"');
        return close("polygon", "");
    }

    Svg text(double x, double y, Anchor anchor, String text) {
        body.append("<text fill=\"#444\" font-size=\"12\"").append(at("x", x)).append(at("y", y));
        body.append(" text-anchor=\"")
                .append(anchor.name().toLowerCase(Locale.ROOT))
                .append("\">");
        body.append(PlainText.html(text)).append("</text>");
        return this;
    }

    private Svg close(String element, String hint) {
        if (hint.isEmpty()) {
            body.append("/>");
        } else {
            body.append("><title>")
                    .append(PlainText.html(hint))
                    .append("</title></")
                    .append(element)
                    .append('>');
        }
        return this;
    }

    /** The whole element. @param description for those who do not see it */
    String build(String description) {
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 " + number(width) + " "
                + number(height) + "\" font-family=\"system-ui, sans-serif\" aria-label=\""
                + PlainText.html(description) + "\">" + body + "</svg>";
    }

    private static String at(String name, double value) {
        return " " + name + "=\"" + number(value) + "\"";
    }

    /** A coordinate to a tenth. */
    static String number(double value) {
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
