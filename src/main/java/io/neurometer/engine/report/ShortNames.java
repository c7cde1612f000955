package io.neurometer.engine.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** Names that are too long for their place, shortened so that different ones stay apart. */
public final class ShortNames {
    private static final String CUT = "...";

    private ShortNames() {}

    /**
     * Each name in its place, at most {@code width} characters long. Long ones lose their middle, all at the same place,
     * where that keeps them apart; what it does not keep apart ends with a number.
     *
     * @param width at least 8
     */
    public static List<String> of(List<String> names, int width) {
        int most = names.stream().mapToInt(String::length).max().orElse(0);
        if (most <= width) {
            return List.copyOf(names);
        }
        int kept = width - CUT.length();
        long different = names.stream().distinct().count();
        List<String> best = List.of();
        long apart = 0;
        for (int end : List.of((kept + 1) / 2, kept * 2 / 3, kept * 5 / 6, kept, kept / 3)) {
            List<String> cut = names.stream().map(name -> cut(name, width, end)).toList();
            long found = cut.stream().distinct().count();
            if (found > apart) {
                best = cut;
                apart = found;
            }
            if (found == different) {
                return cut;
            }
        }
        return numbered(names, best, width);
    }

    private static String cut(String name, int width, int end) {
        return name.length() <= width
                ? name
                : name.substring(0, width - CUT.length() - end) + CUT + name.substring(name.length() - end);
    }

    /** The first of those that look alike stays as it is. */
    private static List<String> numbered(List<String> names, List<String> cut, int width) {
        Map<String, String> shown = new HashMap<>();
        HashSet<String> taken = new HashSet<>(names);
        List<String> result = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            String unique = shown.get(name);
            if (unique == null) {
                unique = cut.get(i);
                boolean isWhole = unique.equals(name);
                for (int number = 2; !isWhole && !taken.add(unique); number++) {
                    String end = "~" + number;
                    unique = cut.get(i).substring(0, Math.min(cut.get(i).length(), width - end.length())) + end;
                }
                shown.put(name, unique);
            }
            result.add(unique);
        }
        return result;
    }
}
