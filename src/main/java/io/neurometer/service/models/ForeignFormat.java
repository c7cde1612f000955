package io.neurometer.service.models;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Files that other tools write and people take for models, told apart by their first bytes. Only to be asked about a file
 * that could not be read: an ONNX file never is one of them.
 */
enum ForeignFormat {
    PYTORCH(
            "a PyTorch checkpoint",
            "load it into its model in Python and export that: torch.onnx.export(model, example_input, 'model.onnx')",
            start -> start.isZip() && start.firstNames("data.pkl", "constants.pkl", "archive_format", "/version")),
    KERAS_ZIP(
            "a Keras model",
            "export it in Python: keras.models.load_model('model.keras').export('model.onnx', format='onnx')",
            start -> start.isZip() && start.firstNames("metadata.json", "config.json", "model.weights.h5")),
    NUMPY_ZIP(
            "an archive of NumPy arrays",
            "export the whole network as ONNX, not its arrays alone",
            start -> start.isZip() && start.firstNames(".npy")),
    ZIP(
            "a ZIP archive",
            "unpack it and upload the .onnx file in it; a TensorFlow SavedModel is converted by"
                    + " python -m tf2onnx.convert --saved-model FOLDER --output model.onnx",
            Start::isZip),
    PYTORCH_LEGACY(
            "a PyTorch checkpoint of an old version",
            "load it into its model in Python and export that: torch.onnx.export(model, example_input, 'model.onnx')",
            start -> start.has(2, "\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019")),
    PICKLE(
            "a Python pickle",
            "export the object in it as ONNX: torch.onnx.export for PyTorch, skl2onnx.to_onnx for scikit-learn",
            start -> start.has(0, "\u0080") && start.at(1) >= 2 && start.at(1) <= 5),
    SAFETENSORS(
            "a safetensors file, which holds weights without a network",
            "send it as the part 'weights' of a multipart upload, beside a JSON definition as the part 'model'",
            Start::isSafetensors),
    SAVED_MODEL(
            "a TensorFlow SavedModel",
            "convert its folder: python -m tf2onnx.convert --saved-model FOLDER --output model.onnx",
            start -> start.has(0, "\b\u0001\u0012") && start.nested(3) == 0x12),
    CORE_ML(
            "a Core ML model",
            "export ONNX from the framework that it was made with",
            start -> start.at(0) == 8 && start.at(1) < 20 && start.at(2) == 0x12 && start.nested(3) == '\n'),
    FROZEN_GRAPH(
            "a frozen TensorFlow graph",
            "convert it: python -m tf2onnx.convert --graphdef model.pb --inputs INPUT:0 --outputs OUTPUT:0"
                    + " --output model.onnx",
            start -> start.at(0) == '\n'
                    && start.nested(1) > 0
                    && start.text().matches("(?s)\n.{1,4}?\n.[\\w./]+\u0012.*")),
    TFLITE(
            "a TensorFlow Lite model",
            "convert it: python -m tf2onnx.convert --tflite model.tflite --output model.onnx",
            start -> start.has(4, "TFL3")),
    EXECUTORCH(
            "an ExecuTorch program",
            "export the PyTorch model that it was made of: torch.onnx.export(model, example_input, 'model.onnx')",
            start -> start.has(4, "ET1")),
    ORT(
            "a model in the format of ONNX Runtime",
            "upload the .onnx file that it was made of",
            start -> start.has(4, "ORTM")),
    HDF5(
            "an HDF5 file, as Keras writes them",
            "export it in Python: keras.models.load_model('model.h5').export('model.onnx', format='onnx')",
            start -> start.has(0, "\u0089HDF\r\n\u001a\n")),
    GGUF(
            "a GGUF file of llama.cpp",
            "export the original model as ONNX: optimum-cli export onnx --model NAME FOLDER",
            start -> start.has(0, "GGUF") || start.has(0, "lmgg") || start.has(0, "tjgg")),
    OPENVINO(
            "an OpenVINO model",
            "upload the ONNX file that it was made of",
            start -> start.has(0, "<?xml") && start.contains("<net ")),
    PMML(
            "a PMML model",
            "export ONNX from the framework that it was made with",
            start -> start.has(0, "<") && start.contains("<PMML")),
    WEB_PAGE(
            "a web page, so the download of the model went wrong",
            "download the file itself; many sites have a link named 'raw' or 'download'",
            start -> start.stripped().startsWith("<!doctype html")
                    || start.stripped().startsWith("<html")),
    LFS_POINTER(
            "a pointer of Git LFS, not the file that it points to",
            "run 'git lfs pull' and upload the file again",
            start -> start.has(0, "version https://git-lfs")),
    ONNX_TEXT(
            "an ONNX model as text",
            "convert it in Python: onnx.save(onnx.load('model.txt', format='textproto'), 'model.onnx')",
            start -> start.stripped().matches("(?s)<?\\s*ir_version\\s*:.*")),
    NUMPY(
            "a NumPy array",
            "upload the network itself; arrays are inputs of POST /infer",
            start -> start.has(0, "\u0093NUMPY")),
    GZIP("compressed with gzip", "decompress it: gunzip FILE", start -> start.has(0, "\u001f\u008b")),
    ZSTD("compressed with zstd", "decompress it: unzstd FILE", start -> start.has(0, "(\u00b5/\u00fd")),
    BZIP2("compressed with bzip2", "decompress it: bunzip2 FILE", start -> start.has(0, "BZh")),
    XZ("compressed with xz", "decompress it: unxz FILE", start -> start.has(0, "\u00fd7zXZ\u0000")),
    SEVEN_ZIP("a 7z archive", "unpack it and upload the .onnx file in it", start -> start.has(0, "7z\u00bc\u00af")),
    TAR("a tar archive", "unpack it and upload the .onnx file in it", start -> start.has(257, "ustar")),
    HUGGING_FACE(
            "the configuration of a Hugging Face model",
            "export the model as ONNX: optimum-cli export onnx --model NAME FOLDER",
            start -> start.isJson() && start.contains("\"model_type\"")),
    WEIGHT_INDEX(
            "an index of weight files",
            "send the weights themselves as the part 'weights', beside a JSON definition as the part 'model'",
            start -> start.isJson() && start.contains("\"weight_map\"")),
    TENSORFLOW_JS(
            "a TensorFlow.js model",
            "convert its folder: python -m tf2onnx.convert --tfjs model.json --output model.onnx",
            start -> start.isJson() && start.contains("\"modelTopology\"")),
    KERAS_JSON(
            "the architecture of a Keras model",
            "export it in Python: model.export('model.onnx', format='onnx')",
            start -> start.isJson() && start.contains("\"class_name\"")),
    ONNX_JSON(
            "an ONNX model as JSON",
            "convert it in Python: onnx.save(onnx.load('model.json', format='json'), 'model.onnx')",
            start -> start.isJson() && (start.contains("\"irVersion\"") || start.contains("\"opsetImport\""))),
    REPORT(
            "a report of this service",
            "POST /profiles/import takes it",
            start -> start.isJson() && start.contains("\"profile/1\""));

    private final String words;
    private final String advice;
    private final Predicate<Start> look;

    ForeignFormat(String words, String advice, Predicate<Start> look) {
        this.words = words;
        this.advice = advice;
        this.look = look;
    }

    /** The first format that the file looks like. */
    static Optional<ForeignFormat> of(ByteBuffer file) {
        Start start = Start.of(file);
        for (ForeignFormat format : values()) {
            if (format.look.test(start)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /** What the file is, to stand after "this is". */
    String words() {
        return words;
    }

    /** How to come by a file that can be read, one clause. */
    String advice() {
        return advice;
    }

    /** Whether it holds PyTorch's weights. */
    boolean isPyTorch() {
        return this == PYTORCH || this == PYTORCH_LEGACY;
    }

    /**
     * The first bytes of a file.
     *
     * @param text the bytes as characters of the same numbers
     * @param size of the whole file
     */
    private record Start(String text, long size, long firstLong) {
        private static final int BYTES = 4096;

        static Start of(ByteBuffer file) {
            byte[] bytes = new byte[Math.min(BYTES, file.limit())];
            file.get(0, bytes);
            long first = bytes.length < Long.BYTES
                    ? -1
                    : ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
            return new Start(new String(bytes, StandardCharsets.ISO_8859_1), file.limit(), first);
        }

        boolean has(int offset, String bytes) {
            return text.startsWith(bytes, offset);
        }

        boolean contains(String bytes) {
            return text.contains(bytes);
        }

        /** The byte there, or -1. */
        int at(int index) {
            return index < text.length() ? text.charAt(index) : -1;
        }

        /** Without blanks before it and in lower case. */
        String stripped() {
            return text.stripLeading().toLowerCase(Locale.ROOT);
        }

        boolean isJson() {
            return stripped().startsWith("{");
        }

        boolean isZip() {
            return has(0, "PK\u0003\u0004");
        }

        /** Whether the first file of a ZIP archive has a name that ends so, or one of the next ones. */
        boolean firstNames(String... ends) {
            for (int header = 0;
                    header >= 0 && header + 30 < text.length();
                    header = text.indexOf("PK\u0003\u0004", header + 4)) {
                int length = at(header + 26) | (at(header + 27) << 8);
                String name = text.substring(header + 30, Math.min(text.length(), header + 30 + length));
                for (String end : ends) {
                    if (name.endsWith(end)) {
                        return true;
                    }
                }
            }
            return false;
        }

        boolean isSafetensors() {
            return firstLong >= 2 && firstLong <= size - Long.BYTES && has(Long.BYTES, "{");
        }

        /**
         * The first byte within a protobuf message within a message whose length stands at {@code index}, or -1 when
         * there is none that fits into the file.
         */
        int nested(int index) {
            int inner = contentOf(index);
            int innermost = inner < 0 || at(inner) != '\n' ? -1 : contentOf(inner + 1);
            return innermost < 0 ? -1 : at(innermost);
        }

        /** Where a message begins whose length stands at {@code index}, or -1. */
        private int contentOf(int index) {
            long length = 0;
            for (int i = 0; i < 5; i++) {
                int next = at(index + i);
                length |= (long) (next & 0x7F) << (7 * i);
                if (next >= 0 && next < 0x80) {
                    int start = index + i + 1;
                    return length > 0 && start + length <= size ? start : -1;
                }
            }
            return -1;
        }
    }
}
