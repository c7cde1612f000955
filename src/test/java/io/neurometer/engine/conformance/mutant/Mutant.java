package io.neurometer.engine.conformance.mutant;

import com.google.protobuf.InvalidProtocolBufferException;
import io.neurometer.engine.frontend.onnx.proto.ModelProto;
import java.util.Random;

/** Changes files, in the same way for the same seed. */
final class Mutant {
    private Mutant() {}

    /** @param file a valid ONNX file */
    static byte[] of(byte[] file, long seed) throws InvalidProtocolBufferException {
        Random random = new Random(seed);
        if (random.nextInt(5) > 0) {
            byte[] changed =
                    ModelMutation.changed(ModelProto.parseFrom(file), random).toByteArray();
            return random.nextInt(10) > 0 ? changed : bytes(changed, random);
        }
        return bytes(file, random);
    }

    private static byte[] bytes(byte[] file, Random random) {
        ByteMutation[] all = ByteMutation.values();
        return file.length == 0 ? file : all[random.nextInt(all.length)].apply(file, random);
    }
}
