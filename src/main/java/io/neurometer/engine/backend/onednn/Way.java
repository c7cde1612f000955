package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.KernelWay;
import java.util.ArrayList;
import java.util.List;

/** The ways in which a request can be computed: a method, and whether by all threads of the model or by the calling one. */
final class Way {
    private static final String ALONE = ", one thread";
    private static final String TEAM = ", all threads";

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
        /** A convolution with windows of one position as a matrix product. */
        POINTWISE_PRODUCT("matrix product of positions"),
        /** A product with weights in the form that oneDNN chooses. */
        PACKED_PRODUCT("product with packed weights"),
        /** The same by oneDNN's primitive for fully connected layers. */
        INNER_PRODUCT("inner product"),
        /** A product with weights as they come. */
        PLAIN_PRODUCT("product with plain weights");

        private final String word;

        Method(String word) {
            this.word = word;
        }
    }

    /** Whether a request asks for that method. */
    static boolean asks(KernelRequest request, Method method) {
        String way = request.context().way();
        return way.equals(method.word) || way.equals(method.word + ALONE) || way.equals(method.word + TEAM);
    }

    /** Whether a request leaves the method to the backend. */
    static boolean isOpen(KernelRequest request) {
        return request.context().way().isEmpty() || asks(request, Method.ONLY);
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
     */
    static List<KernelWay> all(KernelRequest request, List<Method> methods) {
        int threads = request.context().threads();
        boolean single = threads == 1 || (threads == 0 && OpenMpThreads.standard() == 1);
        boolean team = hasTeam(request);
        List<KernelWay> ways = new ArrayList<>();
        methods.forEach(method -> ways.add(new KernelWay(method.word, !team)));
        if (!single && !OpenMpThreads.isEverywhere() && SmallKernel.isNearLimit(request)) {
            methods.forEach(method -> ways.add(new KernelWay(method.word + (team ? ALONE : TEAM), team)));
        }
        return ways;
    }
}
