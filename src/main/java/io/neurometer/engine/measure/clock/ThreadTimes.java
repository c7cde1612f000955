package io.neurometer.engine.measure.clock;

import io.neurometer.engine.measure.host.ProcFiles;
import io.neurometer.engine.report.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How long each thread of this process has run so far, and how long it has waited for a processor while it could have run:
 * the first two columns of Linux's {@code /proc/self/task/<thread>/schedstat}.
 *
 * @param byThread by the thread's id
 */
public record ThreadTimes(Map<String, Times> byThread) {
    private static final String TASKS = "/proc/self/task";
    private static final String NOT_TOLD = "the kernel does not tell how long threads wait for a processor";
    private static final int COLUMNS = 3;

    /** Nanoseconds, and the number of time slices. */
    public record Times(long run, long waiting, long slices) {
        static final Times NONE = new Times(0, 0, 0);

        Times since(Times before) {
            return new Times(run - before.run, waiting - before.waiting, slices - before.slices);
        }
    }

    public ThreadTimes {
        byThread = Map.copyOf(byThread);
    }

    /** What each thread has run and waited since an earlier moment. */
    List<Times> since(ThreadTimes earlier) {
        return byThread.entrySet().stream()
                .map(thread -> thread.getValue().since(earlier.byThread.getOrDefault(thread.getKey(), Times.NONE)))
                .toList();
    }

    /** Of this process; absent where the operating system does not tell. */
    static Reading<ThreadTimes> now() {
        return of(Path.of(TASKS));
    }

    /** @param tasks a folder with a folder for each thread */
    static Reading<ThreadTimes> of(Path tasks) {
        Map<String, Times> byThread = new HashMap<>();
        try (Stream<Path> threads = Files.list(tasks)) {
            for (Path thread : (Iterable<Path>) threads::iterator) {
                List<String> lines = ProcFiles.lines(thread.resolve("schedstat").toString());
                String[] columns =
                        lines.isEmpty() ? new String[0] : lines.get(0).strip().split("\\s+");
                if (columns.length >= COLUMNS) {
                    byThread.put(
                            thread.getFileName().toString(),
                            new Times(
                                    Long.parseLong(columns[0]),
                                    Long.parseLong(columns[1]),
                                    Long.parseLong(columns[2])));
                }
            }
        } catch (IOException | NumberFormatException untold) {
            return Reading.absent(NOT_TOLD);
        }
        return byThread.isEmpty() ? Reading.absent(NOT_TOLD) : Reading.of(new ThreadTimes(byThread));
    }
}
