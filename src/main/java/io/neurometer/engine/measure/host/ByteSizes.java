package io.neurometer.engine.measure.host;

import org.jspecify.annotations.Nullable;

/** Sizes as Linux writes them in files about caches: {@code 48K}, {@code 2M}. */
final class ByteSizes {
    private ByteSizes() {}

    /** Bytes, or null when the text is no size. */
    static @Nullable Long parse(@Nullable String text) {
        if (text == null || !text.matches("\\d{1,12}[KMG]?")) {
            return null;
        }
        int shift = switch (text.charAt(text.length() - 1)) {
            case 'K' -> 10;
            case 'M' -> 20;
            case 'G' -> 30;
            default -> 0;
        };
        return Long.parseLong(shift == 0 ? text : text.substring(0, text.length() - 1)) << shift;
    }
}
