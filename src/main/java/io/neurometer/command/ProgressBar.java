package io.neurometer.command;

import io.neurometer.engine.measure.Progress;
import io.neurometer.engine.measure.ProgressListener;
import java.io.PrintWriter;
import java.util.Locale;

/** Shows on one line of a terminal how far a measurement is, and leaves nothing behind. */
final class ProgressBar implements ProgressListener, AutoCloseable {
    private static final int CELLS = 30;
    private static final int WIDTH = 79;
    private static final double MIN_PERCENT = 5;

    private final PrintWriter terminal;
    private final long begin = System.nanoTime();
    private boolean shown;

    ProgressBar(PrintWriter terminal) {
        this.terminal = terminal;
    }

    @Override
    public void progressed(Progress progress) {
        int full = (int) Math.round(progress.percent() / 100 * CELLS);
        String line = String.format(
                Locale.ROOT,
                "[%s%s] %3.0f %%  %s  %.0f s%s",
                "#".repeat(full),
                ".".repeat(CELLS - full),
                progress.percent(),
                progress.phase(),
                progress.seconds(),
                left(progress));
        show(line);
        shown = true;
    }

    /** What is left if it goes on as it has, once there is something to go by. */
    private String left(Progress progress) {
        double seconds = (System.nanoTime() - begin) / 1e9;
        return progress.percent() < MIN_PERCENT || progress.percent() >= 100
                ? ""
                : String.format(
                        Locale.ROOT, ", about %.0f s left", seconds * (100 - progress.percent()) / progress.percent());
    }

    @Override
    public void close() {
        if (shown) {
            show("");
            terminal.print('\r');
            terminal.flush();
        }
    }

    private void show(String line) {
        String cut = line.length() > WIDTH ? line.substring(0, WIDTH) : line;
        terminal.print("\r" + cut + " ".repeat(WIDTH - cut.length()));
        terminal.flush();
    }
}
