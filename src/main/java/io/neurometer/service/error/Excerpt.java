package io.neurometer.service.error;

/** Text that came from a caller, cut and cleaned so that it can be quoted in a message or a log line. */
public final class Excerpt {
    private static final int MAX_CHARS = 100;

    private Excerpt() {}

    /** At most the first 100 characters, with control characters made visible. */
    public static String of(String text) {
        String cut = text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS) + "...";
        StringBuilder clean = new StringBuilder(cut.length());
        for (int i = 0; i < cut.length(); i++) {
            char character = cut.charAt(i);
            clean.append(Character.isISOControl(character) || Character.isSurrogate(character) ? '?' : character);
        }
        return clean.toString();
    }
}
