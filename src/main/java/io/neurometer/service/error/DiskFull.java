package io.neurometer.service.error;

import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Recognises the failure to write a file because there is no room for it. */
public final class DiskFull {
    private DiskFull() {}

    /** Whether the failure, or anything that caused it, is for want of room on a disk. */
    public static boolean isCause(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException && isReason(cause)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the failure itself says so. The platform has no type for it, only the words of the operating system. */
    public static boolean isReason(Throwable failure) {
        String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("no space left")
                || message.contains("quota exceeded")
                || message.contains("not enough space on the disk");
    }
}
