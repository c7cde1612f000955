package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The built-in definitions. */
public final class Zoo {
    private static final List<Entry> ENTRIES = List.of(
            new Entry("lenet5", "LeNet-5 as published in 1998: trainable subsampling, partial connections, RBF output"),
            new Entry("alexnet", "AlexNet of 2012 with two groups and no biases, as counted in lectures"),
            new Entry("vgg16", "VGG-16, configuration D without batch normalization"),
            new Entry("resnet18", "ResNet-18"),
            new Entry("resnet50", "ResNet-50 with the stride in the 3x3 convolutions (v1.5)"),
            new Entry("mobilenet_v2", "MobileNetV2, width 1.0"),
            new Entry("mobilenet_v3_large", "MobileNetV3-Large, width 1.0"),
            new Entry("efficientnet_b0", "EfficientNet-B0"),
            new Entry("densenet121", "DenseNet-121"),
            new Entry("convnext_tiny", "ConvNeXt-Tiny"),
            new Entry("vit_b_16", "Vision Transformer, Base, patches of 16x16, 224x224 images"),
            new Entry("bert_base", "BERT-Base uncased with pooler"),
            new Entry("gpt2", "GPT-2 with 124 M parameters and its language-model head"),
            new Entry("llama3_8b", "Llama 3 8B: analysis only"));

    private Zoo() {}

    /** A model of the zoo and one line about it. */
    public record Entry(String name, String description) {}

    /** All models, smallest architectures of each kind first. */
    public static List<Entry> entries() {
        return ENTRIES;
    }

    public static boolean contains(String name) {
        return ENTRIES.stream().anyMatch(entry -> entry.name().equals(name));
    }

    /** The definition's text, UTF-8 JSON. @throws EngineException {@link ErrorCode#NOT_FOUND} with the nearest name */
    public static byte[] definition(String name) {
        if (!contains(name)) {
            List<String> names = ENTRIES.stream().map(Entry::name).toList();
            throw new EngineException(Fault.of(ErrorCode.NOT_FOUND, null, "the zoo has no such model")
                    .got("'" + name + "'")
                    .fix(Suggestions.advice(name, names)));
        }
        try (InputStream file = Zoo.class.getResourceAsStream("/zoo/" + name + ".json")) {
            if (file == null) {
                throw new IllegalStateException("the zoo's definition of " + name + " is not on the class path");
            }
            return file.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The model with seeded weights. @throws EngineException {@link ErrorCode#NOT_FOUND} */
    public static DefinedModel load(String name) {
        return new DefinitionImporter().read(definition(name));
    }
}
