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
import java.util.Locale;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses bodies that are too large, at once when they say so and while they are read when they do not, and bodies that
 * are compressed, since those may be of any size.
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
        String encodings = String.join(", ", Collections.list(request.getHeaders(HttpHeaders.CONTENT_ENCODING)));
        if (!isIdentity(encodings)) {
            Problem problem = ProblemException.unsupportedMediaType(
                            "Content-Encoding: " + encodings, "a body that is not compressed")
                    .problem();
            ProblemWriter.write(request, response, problem.withHeader(HttpHeaders.ACCEPT_ENCODING, "identity"));
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
        chain.doFilter(new LimitedRequest(request, limit, setting), response);
    }

    private static boolean isIdentity(String encodings) {
        return Arrays.stream(encodings.toLowerCase(Locale.ROOT).split(","))
                .map(String::strip)
                .allMatch(encoding -> encoding.isEmpty() || encoding.equals("identity"));
    }

    private static EngineException tooLarge(String got, long limit, String setting) {
        return new EngineException(Fault.of(ErrorCode.TOO_LARGE, null, "the body is too large")
                .got(got)
                .expected("at most " + limit + " bytes")
                .fix("send less at once, or have " + setting + " raised"));
    }

    private static final class LimitedRequest extends HttpServletRequestWrapper {
        private final long limit;
        private final String setting;

        LimitedRequest(HttpServletRequest request, long limit, String setting) {
            super(request);
            this.limit = limit;
            this.setting = setting;
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            return new LimitedStream(super.getInputStream(), limit, setting);
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
