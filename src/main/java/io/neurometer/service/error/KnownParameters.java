package io.neurometer.service.error;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Refuses a query with a parameter that the call does not have: one that is ignored would answer another question than was
 * asked. What a call takes is what its method declares.
 */
public final class KnownParameters implements HandlerInterceptor {
    private final Map<HandlerMethod, TreeSet<String>> known = new ConcurrentHashMap<>();

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        String query = request.getQueryString();
        if (query == null || query.isEmpty() || !(handler instanceof HandlerMethod method)) {
            return true;
        }
        TreeSet<String> names = known.computeIfAbsent(method, KnownParameters::names);
        List<Fault> faults = new ArrayList<>();
        for (String name : given(query)) {
            if (!names.contains(name)) {
                faults.add(Fault.of(ErrorCode.REQUEST_INVALID, Excerpt.of(name), "there is no such query parameter")
                        .expected(names.isEmpty() ? "none" : "one of " + names));
            }
        }
        if (!faults.isEmpty()) {
            throw new EngineException(faults);
        }
        return true;
    }

    private static TreeSet<String> names(HandlerMethod method) {
        return Arrays.stream(method.getMethodParameters())
                .filter(parameter -> parameter.hasParameterAnnotation(RequestParam.class))
                .map(KnownParameters::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String name(MethodParameter parameter) {
        String name = MergedAnnotations.from(parameter.getParameterAnnotations())
                .get(RequestParam.class)
                .getString("name");
        return name.isEmpty() ? parameter.getParameter().getName() : name;
    }

    private static List<String> given(String query) {
        return Arrays.stream(query.split("&"))
                .map(pair -> pair.split("=", 2)[0])
                .filter(name -> !name.isEmpty())
                .map(KnownParameters::decoded)
                .distinct()
                .toList();
    }

    private static String decoded(String name) {
        try {
            return URLDecoder.decode(name, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return name;
        }
    }
}
