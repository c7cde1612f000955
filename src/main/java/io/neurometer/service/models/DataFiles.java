package io.neurometer.service.models;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.service.error.Excerpt;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds out which uploaded file is which of those in which an ONNX model keeps its data. */
final class DataFiles {
    private DataFiles() {}

    /**
     * The uploaded files by the names that the model has for them. A file is recognised by the name of its part, by its
     * own name, or by the end of its own name where that fits one only.
     *
     * @param named by the model
     * @throws EngineException with every uploaded file that the model does not name, and every one of its files that is
     *     not there
     */
    static SortedMap<String, FileBundle.Source> matched(Collection<String> named, List<UploadedFile> uploaded) {
        SortedMap<String, FileBundle.Source> matched = new TreeMap<>();
        List<Fault> faults = new ArrayList<>();
        for (UploadedFile file : uploaded) {
            Optional<String> location = location(named, file);
            if (location.isEmpty()) {
                faults.add(unknown(named, file));
            } else if (matched.putIfAbsent(location.get(), file.source()) != null) {
                faults.add(Fault.of(ErrorCode.REQUEST_INVALID, Excerpt.of(location.get()), "the file is there twice"));
            }
        }
        for (String location : named) {
            if (!matched.containsKey(location)) {
                faults.add(Fault.of(
                                ErrorCode.MODEL_WEIGHTS_INVALID,
                                Excerpt.of(location),
                                "this file with data of the model is missing")
                        .fix(advice(location)));
            }
        }
        if (!faults.isEmpty()) {
            throw new EngineException(faults);
        }
        return matched;
    }

    /** How to send a file that a model names. */
    static String advice(String location) {
        return "send it in the same multipart request, as a further part with the file name '" + Excerpt.of(location)
                + "'";
    }

    private static Optional<String> location(Collection<String> named, UploadedFile file) {
        Optional<String> exact = named.stream().filter(file::isNamed).findFirst();
        if (exact.isPresent()) {
            return exact;
        }
        List<String> ending = named.stream().filter(file::endsLike).toList();
        return ending.size() == 1 ? Optional.of(ending.get(0)) : Optional.empty();
    }

    private static Fault unknown(Collection<String> named, UploadedFile file) {
        if (named.isEmpty() && file.isWeights()) {
            return Fault.of(ErrorCode.REQUEST_INVALID, UploadedFile.WEIGHTS, "an ONNX file brings its own weights")
                    .fix("leave the part 'weights' out");
        }
        Fault fault = Fault.of(ErrorCode.REQUEST_INVALID, Excerpt.of(file.part()), "the model names no such file");
        Fault got = file.fileName() == null ? fault : fault.got("the file '" + Excerpt.of(file.fileName()) + "'");
        return named.isEmpty()
                ? got.expected("the model alone").fix("leave this part out")
                : got.expected("one of " + named).fix("give the part or its file that name");
    }
}
