package io.neurometer.engine.frontend.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireMessageTest {
    private interface Writer {
        void write(CodedOutputStream target) throws IOException;
    }

    private static byte[] message(Writer... fields) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream target = CodedOutputStream.newInstance(bytes);
        for (Writer field : fields) {
            field.write(target);
        }
        target.flush();
        return bytes.toByteArray();
    }

    @Test
    void splitsFieldsOfEveryKind() throws IOException {
        Writer number = target -> target.writeInt64(1, -5);
        Writer text = target -> target.writeString(2, "kept");
        Writer data = target -> target.writeByteArray(3, new byte[] {1, 2, 3});
        Writer single = target -> target.writeFloat(4, 1.5f);
        Writer real = target -> target.writeDouble(5000, 2.5);
        List<ByteBuffer> left = new ArrayList<>();
        byte[] parsed = WireMessage.parsedPart(
                ByteBuffer.wrap(message(data, number, text, data, single, real, data)), (field, content) -> {
                    if (field == 3) {
                        left.add(content);
                    }
                    return field != 3;
                });
        assertThat(parsed).isEqualTo(message(number, text, single, real));
        assertThat(left).hasSize(3).allMatch(ByteBuffer.wrap(new byte[] {1, 2, 3})::equals);
        assertThat(WireMessage.parsedPart(ByteBuffer.wrap(parsed), (field, content) -> false))
                .isEmpty();
    }

    /** A length beyond the end, one beyond 2^63, a number that never ends, field 0, a group, a field beyond 2^29. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0a05aabb",
                "0affffffffffffffffff01",
                "08ffffffffffffffffffff01",
                "0001",
                "0b0c",
                "fdffffff7f00000000",
                "0dffff",
                "09ffff",
                "0a",
                "80"
            })
    void whatIsNoMessageIsRefused(String hexadecimal) {
        ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(hexadecimal));
        assertThatThrownBy(() -> WireMessage.parsedPart(bytes, (field, content) -> true))
                .isInstanceOf(InvalidProtocolBufferException.class);
    }

    @Test
    void emptyFieldsAreFields() throws IOException {
        byte[] empty = message(target -> target.writeString(1, ""));
        assertThat(WireMessage.parsedPart(ByteBuffer.wrap(empty), (field, content) -> true))
                .isEqualTo(empty);
        assertThat(new String(empty, StandardCharsets.ISO_8859_1)).hasSize(2);
    }
}
