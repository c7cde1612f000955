package io.neurometer.engine.measure.host;

import org.jspecify.annotations.Nullable;

/** Lists of processors as Linux writes them: {@code 0-3,8}. */
final class CpuList {
    private CpuList() {}

    /** How many are listed, or null when the text is no such list. */
    static @Nullable Integer count(@Nullable String list) {
        if (list == null || list.isBlank()) {
            return null;
        }
        int count = 0;
        for (String part : list.strip().split(",")) {
            String[] ends = part.split("-", 2);
            try {
                int first = Integer.parseInt(ends[0]);
                int last = ends.length > 1 ? Integer.parseInt(ends[1]) : first;
                count += last - first + 1;
            } catch (NumberFormatException unreadable) {
                return null;
            }
        }
        return count;
    }
}
