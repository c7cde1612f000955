package io.neurometer.service.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;
import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.service.OnnxFiles;
import io.neurometer.service.RunningService;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Texts and pictures become the numbers that a model takes. */
@ExtendWith({Chromium.class, SharedService.class})
class PageInputsTest {
    private static final Path TINY_BERT = Path.of("src/test/resources/models/tinybert-tribuo");

    private static RunningService service;

    @BeforeAll
    static void start(RunningService shared) throws IOException {
        service = shared;
        upload("tinybert", Files.readAllBytes(TINY_BERT.resolve("model.onnx")));
        upload("planes", relu(1, 3, 2, 2));
        upload("points", relu(1, 2, 2, 3));
    }

    private static byte[] relu(Object... shape) {
        return OnnxFiles.model(GraphProto.newBuilder()
                .setName("relu")
                .addInput(OnnxFiles.value("picture", TensorProto.DataType.FLOAT, shape))
                .addNode(OnnxFiles.node("relu", "Relu", List.of("picture"), "same"))
                .addOutput(OnnxFiles.value("same", TensorProto.DataType.FLOAT, shape)));
    }

    private static void upload(String name, byte[] model) {
        assertThat(service.postBytes("/models?name=" + name, model, "Content-Type", "application/octet-stream")
                        .status())
                .isEqualTo(201);
    }

    /** The numbers are those of Hugging Face's tokenizers 0.23.2 for the same file. */
    @Test
    void textGoesThroughTheTokenizerBesideTheModel(Browser browser) {
        try (Tab tab = new Tab(browser, service)) {
            Page page = tab.open("/try?model=tinybert");
            page.getByLabel("tokenizer.json").setInputFiles(TINY_BERT.resolve("tokenizer.json"));
            page.getByLabel("Text", new Page.GetByLabelOptions().setExact(true)).fill("Café, doesn't\u3000[MASK] it?");

            assertThat(page.locator("[data-tokens]").getAttribute("data-tokens"))
                    .isEqualTo("3 20 1282 52 6 405 54 0 37 4 114 17 1");
            assertThat(page.getByLabel("Shape of input_ids").inputValue()).isEqualTo("1, 13");
            assertThat(page.getByLabel("Data of attention_mask").inputValue()).startsWith("[1, 1, 1");
            page.locator("button:text-is('Run')").click();
            page.getByText("FP32 1×13×50").waitFor();
            assertThat(Axe.seriousFaults(page)).isEmpty();
            assertThat(tab.faults()).isEmpty();
        }
    }

    @Test
    void aTokenizerThatItDoesNotKnowIsRefused(Browser browser) {
        try (Tab tab = new Tab(browser, service)) {
            Page page = tab.open("/try?model=tinybert");
            page.getByLabel("tokenizer.json")
                    .setInputFiles(new FilePayload(
                            "tokenizer.json",
                            "application/json",
                            "{\"model\": {\"type\": \"BPE\"}}".getBytes(StandardCharsets.UTF_8)));

            page.getByText("its model is BPE, expected WordPiece").waitFor();
            assertThat(page.getByLabel("Text", new Page.GetByLabelOptions().setExact(true))
                            .isDisabled())
                    .isTrue();
        }
    }

    @Test
    void aPictureKeepsItsColoursInEitherOrder(Browser browser) throws IOException {
        try (Tab tab = new Tab(browser, service)) {
            assertThat(numbers(tab, "planes")).isEqualTo("[255, 0, 0, 51, 0, 255, 0, 51, 0, 0, 255, 51]");
            assertThat(numbers(tab, "points")).isEqualTo("[255, 0, 0, 0, 255, 0, 0, 0, 255, 51, 51, 51]");
            assertThat(tab.faults()).isEmpty();
        }
    }

    /** Of a picture that is red, green, blue and dark grey. */
    private static String numbers(Tab tab, String model) throws IOException {
        BufferedImage picture = new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB);
        picture.setRGB(0, 0, 2, 2, new int[] {0xff0000, 0x00ff00, 0x0000ff, 0x333333}, 0, 2);
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", png);
        Page page = tab.open("/try?model=" + model);
        page.getByLabel("Scale of the picture").selectOption("bytes");
        page.getByLabel("Picture", new Page.GetByLabelOptions().setExact(true))
                .setInputFiles(new FilePayload("picture.png", "image/png", png.toByteArray()));
        page.locator("canvas.seen").waitFor();
        page.locator("button:text-is('Run')").click();
        page.getByText("Answered in").waitFor();
        return page.getByLabel("Data of picture").inputValue();
    }
}
