package io.neurometer.engine.measure.phase;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How long one row of the analytic report takes in a run.
 *
 * @param name of the row; or of a step that only moves a value to another layout, which is a row of its own
 * @param layer of the source model
 * @param kind the operator
 * @param mac multiply-accumulates; null where only running tells
 * @param bytesMoved bytes of weights and features read and features written; null where only running tells
 * @param ms median time
 * @param share of the time of all kernels, from 0 to 1
 * @param attribution how the time was told apart from that of others
 * @param kernels names of the steps that computed it, alone or with others
 */
public record LayerTime(
        String name,
        String layer,
        String kind,
        @Nullable Long mac,
        @Nullable Long bytesMoved,
        double ms,
        double share,
        String attribution,
        List<String> kernels) {

    /** How the time of a kernel is told to be that of a layer. */
    public enum Attribution {
        /** Kernels of its own. */
        OWN,
        /** A kernel computes several layers; each has a share by its multiply-accumulates. */
        BY_MAC,
        /** A kernel computes several layers of which none multiplies; all have the same share. */
        EQUALLY,
        /** No kernel: it was folded into weights, only renames a value, or was not needed. */
        NONE;

        /** As in reports. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
