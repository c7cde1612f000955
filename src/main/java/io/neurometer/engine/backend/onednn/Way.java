package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.KernelWay;
import java.util.ArrayList;
import java.util.List;

/**
 * The ways in which a request can be computed: a method, whether the activation at its end is a pass of its own, and whether
 * by all threads of the model or by the calling one.
 */
final class Way {
    private static final String ALONE = ", one thread";
    private static final String TEAM = ", all threads";
    private static final String APART = ", activation apart";

    private Way() {}

    /** How the elements are computed. */
    enum Method {
        /** The one primitive, or the one program, that there is. */
        ONLY("standard"),
        /** A convolution in the layout that oneDNN chooses. */
        DIRECT("direct convolution"),
        /** A convolution that reads its image row-major, as it comes. */
        ROW_MAJOR("direct convolution of a row-major image"),
        /** A convolution of a row-major image of few channels by windows of rows. */
        WINDOWS_OF_ROWS("convolution by windows of rows"),
        /** A convolution of few output channels by rows of its windows. */
        SUMS_OF_ROWS("sums of convolved rows"),
        WINOGRAD_4("Winograd F(4x4, 3x3)"),
        WINOGRAD_2("Winograd F(2x2, 3x3)"),
        /** A convolution along one dimension as one of images of one row. */
        IMAGE_ROWS("convolution of images of one row"),
        /** A depthwise convolution with gaps in its windows, tap by tap in Java. */
        SUMS_OF_TAPS("sums of taps"),
        /** A convolution with windows of one position as a matrix product. */
        POINTWISE_PRODUCT("matrix product of positions"),
        /** A transposed convolution as a matrix product of positions, added up where windows overlap. */
        OVERLAP_ADD("matrix product, overlaps added"),
        /** A product with weights in the form that oneDNN chooses. */
        PACKED_PRODUCT("product with packed weights"),
        /** The same by oneDNN's primitive for fully connected layers. */
        INNER_PRODUCT("inner product"),
        /** A product with weights as they come. */
        PLAIN_PRODUCT("product with plain weights"),
        /** A product as a convolution with windows of one position. */
        PRODUCT_BY_CONVOLUTION("convolution of rows"),
        /** Attention whose scores are computed and used some heads or queries at a time. */
        SCORES_IN_BLOCKS("scores in blocks"),
        /** Attention with the scores of all heads at once. */
        SCORES_AT_ONCE("scores at once");

        private final String word;

        Method(String word) {
            this.word = word;
        }
    }

    /** Whether a request asks for that method. */
    static boolean asks(KernelRequest request, Method method) {
        String way = request.context().way();
        String rest = way.startsWith(method.word) ? way.substring(method.word.length()) : null;
        return rest != null && (rest.isEmpty() || rest.startsWith(APART) || rest.equals(ALONE) || rest.equals(TEAM));
    }

    /** Whether a request leaves the method to the backend. */
    static boolean isOpen(KernelRequest request) {
        return request.context().way().isEmpty() || asks(request, Method.ONLY);
    }

    /** Whether the activation at the end is asked for as a pass of its own. */
    static boolean isApart(KernelRequest request) {
        return request.context().way().contains(APART);
    }

    /** The same request with the activation at the end apart, by any method. */
    static KernelRequest apart(KernelRequest request) {
        return request.by(APART);
    }

    /** The same way for the calling thread alone. */
    static String alone(String way) {
        String method = way.isEmpty() ? Method.ONLY.word : way;
        String shared = method.endsWith(TEAM) ? method.substring(0, method.length() - TEAM.length()) : method;
        return shared.endsWith(ALONE) ? shared : shared + ALONE;
    }

    /** Whether the calling thread is asked to do all of it. */
    static boolean isAlone(KernelRequest request) {
        return request.context().way().endsWith(ALONE);
    }

    /** Whether the kernel of a request has all threads of its model. */
    static boolean hasTeam(KernelRequest request) {
        if (OpenMpThreads.isEverywhere()) {
            return true;
        }
        return !isAlone(request) && (request.context().way().endsWith(TEAM) || !SmallKernel.is(request));
    }

    /**
     * Each method by as many threads as {@link SmallKernel} chooses, then each by the other number where that is worth a
     * try.
     *
     * @param methods the one that is taken unasked first
     * @param apart methods that can have the activation at the end apart
     */
    static List<KernelWay> all(KernelRequest request, List<Method> methods, List<Method> apart) {
        int threads = request.context().threads();
        boolean single = threads == 1 || (threads == 0 && OpenMpThreads.standard() == 1);
        boolean team = hasTeam(request);
        List<String> words = new ArrayList<>();
        methods.forEach(method -> words.add(method.word));
        apart.forEach(method -> words.add(method.word + APART));
        List<KernelWay> ways = new ArrayList<>();
        words.forEach(word -> ways.add(new KernelWay(word, !team)));
        if (!single && !OpenMpThreads.isEverywhere() && SmallKernel.isNearLimit(request)) {
            words.forEach(word -> ways.add(new KernelWay(word + (team ? ALONE : TEAM), team)));
        }
        return ways;
    }
}
