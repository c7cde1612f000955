package io.neurometer.command;

import io.neurometer.engine.frontend.definition.Zoo;
import io.neurometer.service.models.BuiltInModels;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** What {@code GET /zoo} lists, without the figures. */
@CommandLine.Command(
        name = "zoo",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Lists the built-in models.")
final class ZooCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
        TextTable table = new TextTable(List.of(TextTable.Column.name("model"), TextTable.Column.prose("what it is")));
        Zoo.entries().forEach(entry -> table.add(List.of(BuiltInModels.PREFIX + entry.name(), entry.description())));
        table.print(Objects.requireNonNull(spec).commandLine().getOut());
        return ExitCodes.OK;
    }
}
