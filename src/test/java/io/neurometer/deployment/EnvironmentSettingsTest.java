package io.neurometer.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** What the environment of a container sets is a setting of the service; a misspelt one would be passed over in silence. */
class EnvironmentSettingsTest {
    /** Read by the JVM and by CUDA's libraries. */
    private static final List<String> OF_OTHERS =
            List.of("JAVA_TOOL_OPTIONS", "NVIDIA_VISIBLE_DEVICES", "NVIDIA_DRIVER_CAPABILITIES", "LD_LIBRARY_PATH");

    @TempDir
    private Path folder;

    @Test
    void tellsASettingFromAMisspeltOne() throws IOException {
        SettingNames settings = new SettingNames();

        assertThat(List.of("NEUROMETER_SECURITY_API_KEY", "NEUROMETER_SECURITY_APIKEY", "SPRING_DATASOURCE_URL"))
                .allMatch(settings::has);
        assertThat(List.of("NEUROMETER_SECURITY_KEY", "NEUROMETER_HARDWARES", "SPRING_DATASOURCE_USER"))
                .noneMatch(settings::has);
    }

    @Test
    void theComposeFileSetsSettings() throws IOException {
        SettingNames settings = new SettingNames();
        JsonNode environment = YamlFiles.read(Path.of("docker/compose.yaml")).at("/services/neurometer/environment");

        assertThat(environment.propertyNames()).hasSizeGreaterThan(5).allMatch(settings::has);
    }

    @Test
    void theImagesSetSettings() throws IOException {
        SettingNames settings = new SettingNames();
        for (String file : List.of("Dockerfile", "Dockerfile.cuda")) {
            String text = Files.readString(Path.of("docker", file));
            String block = text.substring(text.indexOf("\nENV "));
            List<String> names = Pattern.compile("([A-Z_]+)=")
                    .matcher(block.substring(0, block.indexOf("\nARG ")))
                    .results()
                    .map(match -> match.group(1))
                    .filter(name -> !OF_OTHERS.contains(name))
                    .toList();

            assertThat(names).isNotEmpty().allMatch(settings::has);
            assertThat(text).contains("SPRING_PROFILES_ACTIVE=container");
        }
        assertThat(Path.of("src/main/resources/application-container.yml")).isRegularFile();
    }

    @ParameterizedTest
    @EnumSource(ChartValues.class)
    void theChartSetsSettings(ChartValues values) throws IOException {
        SettingNames settings = new SettingNames();
        TreeSet<String> names = new TreeSet<>();
        for (JsonNode deployment : values.render(folder).objects("Deployment")) {
            for (JsonNode variable : deployment.at("/spec/template/spec/containers/0/env")) {
                names.add(variable.path("name").asString());
            }
        }
        names.removeAll(OF_OTHERS);
        // A test's example of what a user adds.
        names.removeIf(name -> !name.matches("(NEUROMETER|SPRING|SERVER|MANAGEMENT|LOGGING)_.*"));

        assertThat(names).isNotEmpty().allMatch(settings::has);
    }

    @Test
    void thePageNamesEveryVariableOfTheComposeFile() throws IOException {
        String page = Files.readString(Path.of("docs/deployment.md"));
        List<String> variables = Pattern.compile("\\$\\{([A-Z_]+):-")
                .matcher(Files.readString(Path.of("docker/compose.yaml")))
                .results()
                .map((MatchResult match) -> match.group(1))
                .distinct()
                .toList();

        assertThat(variables)
                .hasSizeGreaterThan(5)
                .allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
    }
}
