package io.neurometer.service.error;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;

/**
 * Which part of a list a caller wants: {@code limit} entries after the one that {@code page_token} stands for. Tokens come
 * from the service and mean nothing to callers.
 *
 * @param after the last entry of the page before, or null for the first page
 */
public record PageRequest(int limit, @Nullable String after) {
    /** The most entries of a page. */
    public static final int MAX_LIMIT = 1000;

    /** @throws EngineException when the limit is out of range, or the token is none */
    public static PageRequest of(int limit, @Nullable String token) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new EngineException(Fault.of(ErrorCode.REQUEST_INVALID, "limit", "is out of range")
                    .got(limit)
                    .expected("1 to " + MAX_LIMIT));
        }
        return new PageRequest(limit, token == null ? null : decode(token));
    }

    private static String decode(String token) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getUrlDecoder().decode(token)))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException foreign) {
            throw new EngineException(
                    Fault.of(ErrorCode.REQUEST_INVALID, "page_token", "is not a token of this service")
                            .got("'" + Excerpt.of(token) + "'")
                            .fix("follow 'next' of the page before as it is"));
        }
    }

    /** The path of the page that follows. @param last the last entry of this one */
    public String next(String path, String last) {
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(last.getBytes(StandardCharsets.UTF_8));
        return path + "?limit=" + limit + "&page_token=" + URLEncoder.encode(token, StandardCharsets.UTF_8);
    }

    /** The page, with the path of the next one as a header too. */
    public static <T> ResponseEntity<T> answer(T page, @Nullable String next) {
        ResponseEntity.BodyBuilder answer = ResponseEntity.ok();
        if (next != null) {
            answer.header("Link", "<" + next + ">; rel=\"next\"");
        }
        return answer.body(page);
    }
}
