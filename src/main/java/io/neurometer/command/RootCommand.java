package io.neurometer.command;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** What stands before every command. */
@CommandLine.Command(
        name = "neurometer",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "What a neural network answers, and what it costs on this machine.",
            "Without a command, or with settings alone such as --server.port=9000, the service starts."
        },
        synopsisSubcommandLabel = "COMMAND",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        footer = "%n'neurometer COMMAND --help' describes a command.")
final class RootCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public void run() {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        throw new CommandLine.ParameterException(line, "A command is missing");
    }
}
