package io.neurometer.service.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.service.store.BareStore;
import io.neurometer.service.store.KilledWriterTest;
import io.neurometer.service.store.KilledWriters;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** Whatever was acknowledged of models is there, however the process ended. */
class KilledProcessTest extends KilledWriterTest {
    KilledProcessTest() {
        super(Writer.class);
    }

    @Override
    protected void requireStored(String url, Path folder, List<String> acknowledged) {
        try (AnnotationConfigApplicationContext context = open(url, folder)) {
            ModelRepository repository = context.getBean(ModelRepository.class);
            ContentRepository contents = context.getBean(ContentRepository.class);
            assertThat(repository.all())
                    .extracting(ModelVersion::name)
                    .containsAll(acknowledged)
                    .hasSizeBetween(acknowledged.size(), acknowledged.size() + KilledWriters.KILLS);
            assertThat(repository.all())
                    .as("what was not acknowledged is there as a whole or not at all")
                    .allSatisfy(version -> assertThat(
                                    contents.content(version.sha256()).size())
                            .isEqualTo(version.bytes()));
        }
    }

    private static AnnotationConfigApplicationContext open(String url, Path directory) {
        return BareStore.open(url, directory, ModelRepository.class, ContentRepository.class, LabelRepository.class);
    }

    static final class Writer {
        private Writer() {}

        public static void main(String[] args) throws IOException {
            PrintStream out = System.out;
            Path directory = Path.of(args[1]);
            ModelRepository repository = open(args[0], directory).getBean(ModelRepository.class);
            for (int number = Integer.parseInt(args[2]); true; number++) {
                byte[] bytes = new byte[1 << 16];
                new Random(number).nextBytes(bytes);
                Path file = Files.write(directory.resolve("upload"), bytes);
                String name = "written-" + number;
                repository.add(name, ModelFormat.ONNX, ModelContent.map(file), null);
                Files.delete(file);
                out.println(name);
            }
        }
    }
}
