package io.neurometer.engine.conformance.fuzz;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.Backends;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs cases of operators by chance on a backend, in a process that may end in the middle: what it was about to run then
 * stands in a file.
 *
 * <p>Arguments: backend, cases for each operator, names of operators separated by commas or {@code all}, file, and
 * optionally the first seed. The exit code is 1 where any answer differs from the reference's.
 */
public final class FuzzRun {
    private static final int LINE = 120;
    private static final int SHOWN = 5;

    private final Judge judge;
    private final FileChannel about;
    private final PrintStream out;
    private boolean differs;

    private FuzzRun(Judge judge, FileChannel about, PrintStream out) {
        this.judge = judge;
        this.about = about;
        this.out = out;
    }

    public static void main(String[] arguments) throws IOException {
        Backend backend = Backends.discover().named(arguments[0]);
        int count = Integer.parseInt(arguments[1]);
        long first = arguments.length > 4 ? Long.parseLong(arguments[4]) : 0;
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        boolean differs;
        try (FileChannel about =
                FileChannel.open(Path.of(arguments[3]), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            FuzzRun run = new FuzzRun(new Judge(backend), about, out);
            for (Generator generator : Generator.all()) {
                if (isAsked(generator.name(), arguments[2])) {
                    run.run(generator, first, count);
                }
            }
            differs = run.differs;
        }
        System.exit(differs ? 1 : 0);
    }

    private static boolean isAsked(String name, String names) {
        return names.equals("all") || ("," + names + ",").contains("," + name + ",");
    }

    private void run(Generator generator, long first, int count) throws IOException {
        Map<Judge.Verdict, Integer> counts = new EnumMap<>(Judge.Verdict.class);
        Map<String, Integer> reasons = new TreeMap<>();
        int shown = 0;
        for (long seed = first; seed < first + count; seed++) {
            note(generator.name() + " seed " + seed);
            try (OperatorCase single = generator.of(seed)) {
                Judge.Result result = judged(single);
                counts.merge(result.verdict(), 1, Integer::sum);
                if (result.verdict() == Judge.Verdict.DECLINED) {
                    reasons.merge(result.detail(), 1, Integer::sum);
                }
                if (result.verdict() == Judge.Verdict.DIFFERS && shown++ < SHOWN) {
                    differs = true;
                    out.println("  " + generator.name() + " seed " + seed + ": " + single + "\n    " + result.detail());
                }
            }
        }
        out.println(generator.name() + " " + counts + (reasons.isEmpty() ? "" : " " + reasons));
    }

    private Judge.Result judged(OperatorCase single) {
        try {
            return judge.judge(single);
        } catch (RuntimeException | LinkageError failure) {
            StringBuilder why = new StringBuilder("threw");
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                why.append(' ').append(cause);
            }
            return new Judge.Result(Judge.Verdict.DIFFERS, why.toString());
        }
    }

    private void note(String next) throws IOException {
        byte[] line = new byte[LINE];
        byte[] words = next.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(words, 0, line, 0, Math.min(LINE, words.length));
        about.write(ByteBuffer.wrap(line), 0);
    }
}
