package io.neurometer.command;

import io.neurometer.engine.measure.Progress;
import io.neurometer.engine.measure.ProgressListener;
import java.io.PrintWriter;
import java.util.Locale;

/** Shows on one line of a terminal how far a measurement is, and leaves nothing behind. */
final class ProgressBar implements ProgressListener, AutoCloseable {
    private static final int CELLS = 30;
    private static final int WIDTH = 79;

    private final PrintWriter terminal;
    private boolean shown;

    ProgressBar(PrintWriter terminal) {
        this.terminal = terminal;
    }

    @Override
    public void progressed(Progress progress) {
        int full = (int) Math.round(progress.percent() / 100 * CELLS);
        String line = String.format(
                Locale.ROOT,
                "[%s%s] %3.0f %%  %s  %.0f s",
                "#".repeat(full),
                ".".repeat(CELLS - full),
                progress.percent(),
                progress.phase(),
                progress.seconds());
        show(line);
        shown = true;
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
