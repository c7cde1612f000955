package io.neurometer.service.error;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses bodies that are too large, at once when they say so and while they are read when they do not. Compressed ones
 * are inflated while they are read, and count by the size that they have then.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 20)
class RequestLimitFilter extends OncePerRequestFilter {
    private final LimitsProperties limits;

    RequestLimitFilter(LimitsProperties limits) {
        this.limits = limits;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String encodings = encodings(request);
        ContentCoding coding = encodings.isEmpty() ? null : ContentCoding.named(encodings);
        boolean multipart = BodyType.bare(request.getContentType()).startsWith("multipart/");
        if (!encodings.isEmpty() && (coding == null || multipart)) {
            ProblemWriter.write(request, response, unsupported(encodings, multipart));
            return;
        }
        boolean upload = request.getServletPath().startsWith("/models");
        long limit = (upload ? limits.modelBytes() : limits.requestBytes()).toBytes();
        String setting = upload ? "neurometer.limits.model-bytes" : "neurometer.limits.request-bytes";
        if (request.getContentLengthLong() > limit) {
            ProblemWriter.write(
                    request,
                    response,
                    Problems.of(tooLarge(request.getContentLengthLong() + " bytes", limit, setting)));
            return;
        }
        chain.doFilter(new LimitedRequest(request, coding, limit, setting), response);
    }

    /** The encodings of the body, separated by commas; empty when it is as it is. */
    private static String encodings(HttpServletRequest request) {
        if (request.getHeader(HttpHeaders.CONTENT_ENCODING) == null) {
            return "";
        }
        return Collections.list(request.getHeaders(HttpHeaders.CONTENT_ENCODING)).stream()
                .flatMap(header -> Arrays.stream(header.split(",")))
                .map(String::strip)
                .filter(encoding -> !encoding.isEmpty() && !encoding.equalsIgnoreCase("identity"))
                .collect(Collectors.joining(", "));
    }

    private static Problem unsupported(String encodings, boolean multipart) {
        String accepted = multipart
                ? "identity"
                : Arrays.stream(ContentCoding.values())
                        .map(ContentCoding::headerName)
                        .collect(Collectors.joining(", "));
        String expected = multipart ? "parts that are not compressed" : "one of " + accepted + ", or no compression";
        return ProblemException.unsupportedMediaType("Content-Encoding: " + encodings, expected)
                .problem()
                .withHeader(HttpHeaders.ACCEPT_ENCODING, accepted);
    }

    private static EngineException tooLarge(String got, long limit, String setting) {
        return new EngineException(Fault.of(ErrorCode.TOO_LARGE, null, "the body is too large")
                .got(got)
                .expected("at most " + limit + " bytes")
                .fix("send less at once, or have " + setting + " raised"));
    }

    private static final class LimitedRequest extends HttpServletRequestWrapper {
        private final @Nullable ContentCoding coding;
        private final long limit;
        private final String setting;
        private @Nullable ServletInputStream body;

        LimitedRequest(HttpServletRequest request, @Nullable ContentCoding coding, long limit, String setting) {
            super(request);
            this.coding = coding;
            this.limit = limit;
            this.setting = setting;
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            if (body == null) {
                ServletInputStream stream = super.getInputStream();
                body = new LimitedStream(coding == null ? stream : new InflatingStream(stream, coding), limit, setting);
            }
            return body;
        }

        @Override
        public long getContentLengthLong() {
            return coding == null ? super.getContentLengthLong() : -1;
        }

        @Override
        public int getContentLength() {
            return coding == null ? super.getContentLength() : -1;
        }
    }

    private static final class LimitedStream extends ServletInputStream {
        private final ServletInputStream stream;
        private final long limit;
        private final String setting;
        private long count;

        LimitedStream(ServletInputStream stream, long limit, String setting) {
            this.stream = stream;
            this.limit = limit;
            this.setting = setting;
        }

        @Override
        public int read() throws IOException {
            int value = stream.read();
            counted(value < 0 ? value : 1);
            return value;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return counted(stream.read(target, offset, length));
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            return counted(stream.read(target));
        }

        private int counted(int read) {
            if (read > 0) {
                count += read;
                if (count > limit) {
                    throw tooLarge("more than " + limit + " bytes", limit, setting);
                }
            }
            return read;
        }

        @Override
        public boolean isFinished() {
            return stream.isFinished();
        }

        @Override
        public boolean isReady() {
            return stream.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            stream.setReadListener(listener);
        }
    }
}
