package io.neurometer.command;

import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;

/** The commands that there are beside the service. */
public final class Commands {
    private static final List<String> HELP = List.of("-h", "--help", "-V", "--version");

    private Commands() {}

    /** Whether these arguments ask for a command; others, options of Spring alone or none, start the service. */
    public static boolean isMeant(String... arguments) {
        return !ServeCommand.isMeant(arguments)
                && Arrays.stream(arguments).anyMatch(argument -> !argument.startsWith("--") || HELP.contains(argument));
    }

    /** The settings of the service that arguments have which ask for no command. */
    public static String[] settings(String... arguments) {
        return ServeCommand.isMeant(arguments) ? Arrays.copyOfRange(arguments, 1, arguments.length) : arguments;
    }

    /** As {@link #run(OutputStream, OutputStream, boolean, boolean, String...)}, without colours. */
    public static int run(OutputStream output, OutputStream errors, boolean terminal, String... arguments) {
        return run(output, errors, terminal, false, arguments);
    }

    /**
     * Runs a command to its end. Results go to {@code output} and everything else to {@code errors}, both in UTF-8.
     *
     * @param terminal whether somebody watches {@code errors}, and wants to see how far a measurement is
     * @param coloured whether help may have colours
     * @return what the process should end with
     */
    public static int run(
            OutputStream output, OutputStream errors, boolean terminal, boolean coloured, String... arguments) {
        PrintWriter out = writer(output);
        PrintWriter err = writer(errors);
        if (WorkerCommand.isMeant(arguments)) {
            return WorkerCommand.run(System.in, out, err, arguments);
        }
        CommandLine line = new CommandLine(new RootCommand())
                .addSubcommand(ProfileCommand.line(terminal))
                .addSubcommand(InferCommand.line())
                .addSubcommand(new CompareCommand())
                .addSubcommand(new CeilingsCommand())
                .addSubcommand(new ZooCommand())
                .addSubcommand(new ExportCommand())
                .addSubcommand(new ServeCommand())
                .addSubcommand(new AutoComplete.GenerateCompletion())
                .addSubcommand(new MeasureForkCommand(System.in))
                .registerConverter(JsonTarget.class, JsonTarget::parse)
                .setOut(out)
                .setErr(err)
                .setUsageHelpWidth(TextTable.WIDTH)
                .setColorScheme(CommandLine.Help.defaultColorScheme(
                        coloured ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF))
                .setParameterExceptionHandler(Failures::ofArguments)
                .setExecutionExceptionHandler((failure, command, parsed) -> Failures.ofRun(failure, command.getErr()));
        int code = line.execute(arguments);
        out.flush();
        err.flush();
        return code;
    }

    private static PrintWriter writer(OutputStream target) {
        return new PrintWriter(new OutputStreamWriter(target, StandardCharsets.UTF_8), false);
    }
}
