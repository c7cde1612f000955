package io.neurometer.command;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** A heading and figures below it, each with its name before it and a remark behind it. */
final class FigureList {
    private static final String INDENT = "  ";
    private static final int MIN_ROOM = 20;

    private final String heading;
    private final List<Line> lines = new ArrayList<>();

    private record Line(String name, String figure, String remark) {}

    FigureList(String heading) {
        this.heading = heading;
    }

    void add(String name, String figure, String remark) {
        lines.add(new Line(name, figure, remark));
    }

    void print(PrintWriter out) {
        int names = lines.stream().mapToInt(line -> line.name().length()).max().orElse(0);
        int figures =
                lines.stream().mapToInt(line -> line.figure().length()).max().orElse(0);
        out.println(heading);
        for (Line line : lines) {
            String start = INDENT
                    + line.name()
                    + " ".repeat(names - line.name().length())
                    + INDENT
                    + " ".repeat(figures - line.figure().length())
                    + line.figure();
            int room = Math.max(MIN_ROOM, TextTable.WIDTH - start.length() - INDENT.length());
            List<String> remark = Wrapping.wrap(line.remark(), room);
            out.println((start + (remark.isEmpty() ? "" : INDENT + remark.get(0))).stripTrailing());
            for (int i = 1; i < remark.size(); i++) {
                out.println(" ".repeat(start.length()) + INDENT + remark.get(i));
            }
        }
    }
}
