package io.neurometer.command;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Stands in the help for the service, which is started without a command line of its own. */
@CommandLine.Command(
        name = ServeCommand.NAME,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Starts the service, with settings such as --server.port=9000.")
final class ServeCommand implements Runnable {
    static final String NAME = "serve";

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    /** Whether these arguments ask for the service by its name, with settings alone behind it. */
    static boolean isMeant(String... arguments) {
        return arguments.length > 0
                && arguments[0].equals(NAME)
                && Arrays.stream(arguments)
                        .skip(1)
                        .allMatch(argument -> argument.startsWith("--")
                                && !List.of("--help", "--version").contains(argument));
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                Objects.requireNonNull(spec).commandLine(), "settings begin with --, such as --server.port=9000");
    }
}
