package io.neurometer.engine.measure.phase;

import static io.neurometer.engine.report.Unit.BYTES;
import static io.neurometer.engine.report.Unit.MACS;
import static io.neurometer.engine.report.Unit.MILLISECONDS;
import static io.neurometer.engine.report.Unit.SHARE;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.List;
import java.util.Locale;

/** How long one row of the analytic report takes in a run. */
public record LayerTime(
        String name,
        String layer,
        String kind,
        Reading<Long> mac,
        Reading<Long> bytesMoved,
        double ms,
        double share,
        Attribution attribution,
        List<String> kernels) {
    public static final Section<LayerTime> SECTION = Section.of(LayerTime.class)
            .figure("name", "Row of the analytic report, or step that moves a value to a new layout.", LayerTime::name)
            .figure("layer", "The layer of the source model.", LayerTime::layer)
            .figure("kind", "The operator.", LayerTime::kind)
            .figure("mac", MACS, "Multiply-accumulates of one run.", LayerTime::mac)
            .figure("bytes_moved", BYTES, "Weights and features read, and features written.", LayerTime::bytesMoved)
            .figure("ms", MILLISECONDS, "Median time in one run.", LayerTime::ms)
            .figure("share", SHARE, "Its part of the time of all kernels.", LayerTime::share)
            .figure(
                    "attribution",
                    "How the time is known: own kernels, a share of a joint kernel by_mac or equally, or none.",
                    LayerTime::attribution)
            .figure("kernels", "Names of the steps that computed it, alone or with other layers.", LayerTime::kernels)
            .build();

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
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
