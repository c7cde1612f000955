package io.neurometer.service.error;

import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.tomcat.util.res.StringManager;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** What the server refuses before any application sees it, in words: the server itself gives no more than a status. */
final class ServerRefusals {
    private static final String TOO_LARGE =
            StringManager.getManager("org.apache.coyote.http11").getString("iib.requestheadertoolarge.error");

    private static final Pattern ENCODED_SLASH = Pattern.compile("%(2f|5c)", Pattern.CASE_INSENSITIVE);
    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9a-fA-F]{2})");

    private ServerRefusals() {}

    /** @param failure what the server met with, or null when it only set a status */
    static Problem of(Request request, Response response, @Nullable Throwable failure) {
        return switch (response.getStatus()) {
            case 400 -> invalid(reason(request, failure));
            case 501 ->
                invalid("the Transfer-Encoding of the body is not supported; got "
                        + all(request, HttpHeaders.TRANSFER_ENCODING)
                        + ", expected 'chunked', or no such header and a Content-Length");
            case 505 -> invalid("the version of HTTP is not supported; send HTTP/1.1");
            default -> Problems.ofStatus(response.getStatus());
        };
    }

    private static Problem invalid(String detail) {
        return Problem.of(ProblemCode.REQUEST_INVALID, detail);
    }

    private static String reason(Request request, @Nullable Throwable failure) {
        if (failure != null && String.valueOf(failure.getMessage()).equals(TOO_LARGE)) {
            return "the request line and the headers are larger than "
                    + request.getConnector().getProperty("maxHttpRequestHeaderSize") + " bytes together";
        }
        String uri = request.getRequestURI();
        if (failure == null && uri != null) {
            String problem = path(uri);
            return problem == null ? headers(request) : problem;
        }
        return "the request is not HTTP/1.1: its first line is METHOD PATH HTTP/1.1, each header is 'Name: value', and"
                + " other characters than letters, digits and -._~!$&'()*+,;=:@/? are percent-encoded in the path";
    }

    /** What is wrong with a path, or null. */
    private static @Nullable String path(String uri) {
        if (BROKEN_ESCAPE.matcher(uri).find()) {
            return "the path has a '%' without two hexadecimal digits after it; write %25 for the character itself";
        }
        if (uri.contains("%00")) {
            return "the path contains a NUL character (%00)";
        }
        if (ENCODED_SLASH.matcher(uri).find() || uri.contains("\\")) {
            return "the path contains an encoded slash (%2F) or a backslash, which no name here has";
        }
        if (uri.contains("..")) {
            return "the path leads above its root by '..'";
        }
        return null;
    }

    private static String headers(Request request) {
        List<String> hosts = all(request, HttpHeaders.HOST);
        if (hosts.size() != 1) {
            return "the header Host must be there once; got " + hosts.size() + " of them";
        }
        List<String> lengths = all(request, HttpHeaders.CONTENT_LENGTH);
        if (lengths.size() > 1) {
            return "the header Content-Length is there " + lengths.size() + " times; send it once";
        }
        if (lengths.size() == 1 && !lengths.get(0).matches("[0-9]{1,18}")) {
            return "the header Content-Length is not a number of bytes; got " + lengths;
        }
        List<String> codings = all(request, HttpHeaders.TRANSFER_ENCODING);
        if (!codings.isEmpty()) {
            return "the Transfer-Encoding of the body is not supported; got " + codings + ", expected 'chunked' once";
        }
        return "a header is malformed; the Host must be a name or address with a port or without, and each header must be"
                + " 'Name: value' without control characters";
    }

    private static List<String> all(Request request, String header) {
        return Collections.list(request.getHeaders(header)).stream()
                .map(Excerpt::of)
                .toList();
    }
}
