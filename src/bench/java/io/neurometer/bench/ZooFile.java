package io.neurometer.bench;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.frontend.definition.Zoo;
import io.neurometer.engine.frontend.onnx.write.OnnxExport;
import io.neurometer.engine.frontend.onnx.write.OnnxFileWriter;
import io.neurometer.engine.graph.Graph;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/** A network of the zoo with its seeded weights, written as ONNX for both engines. */
record ZooFile(String name) implements BenchModel.Source {

    @Override
    public byte[] read() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        write(file);
        return file.toByteArray();
    }

    @Override
    public boolean writeTo(Path path) throws IOException {
        // A file that is read elsewhere stays what it is.
        Path whole = path.resolveSibling(path.getFileName() + ".new");
        try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(whole), 1 << 16)) {
            write(file);
        }
        Files.move(whole, path, StandardCopyOption.REPLACE_EXISTING);
        return true;
    }

    private void write(OutputStream target) throws IOException {
        Graph graph = Zoo.load(name).graph();
        OnnxExport export = OnnxExport.of(new ModelCompiler(Backends.discover()).infer(graph, Map.of()), "benchmark");
        try (OnnxFileWriter writer = OnnxFileWriter.whole(export)) {
            writer.writeTo(target);
        }
    }
}
