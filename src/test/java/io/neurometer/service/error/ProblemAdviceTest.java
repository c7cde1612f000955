package io.neurometer.service.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.springframework.http.converter.HttpMessageNotWritableException;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;

class ProblemAdviceTest {
    private static MockHttpServletResponse answerTo(Throwable cause) throws IOException {
        MockHttpServletResponse response = new MockHttpServletResponse();
        new ProblemAdvice()
                .answer(
                        new HttpMessageNotWritableException("could not write", cause),
                        new MockHttpServletRequest("GET", "/graph"),
                        response);
        return response;
    }

    @Test
    void aCallerWhoIsGoneGetsNothing() throws IOException {
        assertThat(answerTo(new IllegalStateException(new AsyncRequestNotUsableException("gone")))
                        .getContentAsString())
                .isEmpty();
    }

    @Test
    void aFaultOfOursIsAnswered() throws IOException {
        MockHttpServletResponse response = answerTo(new IllegalStateException("a fault"));

        assertThat(response.getStatus()).isEqualTo(500);
        assertThat(response.getContentAsString()).contains("\"status\":500");
    }
}
