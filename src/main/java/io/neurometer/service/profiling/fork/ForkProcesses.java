package io.neurometer.service.profiling.fork;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.measure.subject.InputContent;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.engine.tune.KernelChoices;
import io.neurometer.service.models.ModelCopies;
import io.neurometer.service.models.ModelReference;
import io.neurometer.service.process.ProgramStart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.stereotype.Component;

/** Starts this program again to measure a model, with the settings that affect how it runs. */
@Component
public class ForkProcesses {
    /** The command, which the command line must know. */
    public static final String COMMAND = "measure-fork";

    private static final List<String> SETTINGS = List.of("neurometer.engine.", "neurometer.limits.");

    private final ModelCopies copies;
    private final KernelChoices choices;
    private final ConfigurableEnvironment environment;

    ForkProcesses(ModelCopies copies, KernelChoices choices, ConfigurableEnvironment environment) {
        this.copies = copies;
        this.choices = choices;
        this.environment = environment;
    }

    /**
     * A model that can be measured in other processes. Its files are written when the first of them starts.
     *
     * @param reference to an exact version where the model has versions
     * @param inputs a fixed type for each input
     * @param contents what inputs are to hold, where somebody says so
     */
    public ForkedModel of(
            ModelReference reference,
            Map<String, TensorType> inputs,
            Map<String, InputContent> contents,
            CompileOptions options) {
        List<String> command = new ArrayList<>(ProgramStart.command(settings()));
        command.add(COMMAND);
        return new ForkedModel(copies, reference, inputs, contents, options, choices, command);
    }

    /** The settings of this process, wherever they come from, as properties of a JVM. */
    private List<String> settings() {
        TreeSet<String> names = new TreeSet<>();
        environment.getPropertySources().forEach(source -> {
            if (source instanceof EnumerablePropertySource<?> known) {
                Arrays.stream(known.getPropertyNames())
                        .filter(name -> SETTINGS.stream().anyMatch(name::startsWith))
                        .forEach(names::add);
            }
        });
        return names.stream()
                .map(name -> "-D" + name + "=" + environment.getProperty(name, ""))
                .toList();
    }
}
