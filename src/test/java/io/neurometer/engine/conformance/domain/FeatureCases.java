package io.neurometer.engine.conformance.domain;

import static io.neurometer.engine.conformance.domain.DomainCase.ML;

import io.neurometer.engine.tensor.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Preparation of features and encoders of categories. */
final class FeatureCases {
    private FeatureCases() {}

    static List<DomainCase> all() {
        List<DomainCase> cases = new ArrayList<>();
        for (DataType type : new DataType[] {DataType.FP32, DataType.FP64, DataType.INT64, DataType.INT32}) {
            cases.add(scaler(type));
            cases.add(normalizer(
                    type,
                    "L1",
                    row -> scaled(row, Arrays.stream(row).map(Math::abs).sum())));
            cases.add(normalizer(
                    type,
                    "L2",
                    row -> scaled(
                            row, Math.sqrt(Arrays.stream(row).map(x -> x * x).sum()))));
            cases.add(normalizer(
                    type, "MAX", row -> scaled(row, Arrays.stream(row).max().orElse(0))));
            cases.add(binarizer(type, -0.5));
            cases.add(binarizer(type, 1.5));
        }
        cases.add(imputer(Double.NaN, -1, 2, 0.5));
        cases.add(imputer(3, 7));
        cases.add(integerImputer());
        cases.add(featureVectorizer());
        cases.add(arrayFeatureExtractor());
        cases.add(labelEncoder("int64s", "int64s"));
        cases.add(labelEncoder("int64s", "floats"));
        cases.add(labelEncoder("floats", "int64s"));
        cases.add(labelEncoder("floats", "floats"));
        cases.add(oneHotEncoder(DataType.INT64));
        cases.add(oneHotEncoder(DataType.FP32));
        return cases;
    }

    private static double[] scaled(double[] row, double norm) {
        return Arrays.stream(row).map(x -> norm == 0 ? x : x / norm).toArray();
    }

    private static Array features(DataType type) {
        Random random = new Random(60);
        return type.isFloating() ? Array.random(random, 4, 3).as(type) : Array.integers(random, type, -3, 3, 4, 3);
    }

    private static DomainCase scaler(DataType type) {
        Array x = features(type);
        Array y = x.as(DataType.FP32)
                .zip(Array.vector(0.5, -1, 2), (a, b) -> a - b)
                .zip(Array.vector(2, 0.25, -3), (a, b) -> a * b);
        return new DomainCase.Builder(ML, "Scaler", "" + type)
                .input("x", x)
                .floats("offset", 0.5, -1, 2)
                .floats("scale", 2, 0.25, -3)
                .output("y", y)
                .build();
    }

    private static DomainCase normalizer(DataType type, String norm, UnaryOperator<double[]> rows) {
        Array x = features(type);
        return new DomainCase.Builder(ML, "Normalizer", norm + " " + type)
                .input("x", x)
                .with("norm", norm)
                .output("y", x.as(DataType.FP32).rows(rows))
                .build();
    }

    private static DomainCase binarizer(DataType type, double threshold) {
        Array x = features(type);
        return new DomainCase.Builder(ML, "Binarizer", threshold + " " + type)
                .input("x", x)
                .with("threshold", threshold)
                .output("y", x.map(v -> v > threshold ? 1 : 0))
                .build();
    }

    private static DomainCase imputer(double replaced, double... imputed) {
        Array x = Array.of(new int[] {2, 3}, 1, Double.NaN, 3, Double.NaN, 3, 0);
        double[] values = x.values();
        for (int i = 0; i < values.length; i++) {
            boolean missing = Double.isNaN(replaced) ? Double.isNaN(values[i]) : values[i] == replaced;
            values[i] = missing ? imputed[imputed.length == 1 ? 0 : i % 3] : values[i];
        }
        return new DomainCase.Builder(ML, "Imputer", "of " + replaced)
                .input("x", x)
                .floats("imputed_value_floats", imputed)
                .with("replaced_value_float", replaced)
                .output("y", Array.of(x.shape(), values))
                .build();
    }

    private static DomainCase integerImputer() {
        return new DomainCase.Builder(ML, "Imputer", "of integers")
                .input("x", Array.of(new int[] {2, 2}, 1, -1, -1, 4).as(DataType.INT64))
                .longs("imputed_value_int64s", 8, 9)
                .with("replaced_value_int64", -1)
                .output("y", Array.of(new int[] {2, 2}, 1, 9, 8, 4).as(DataType.INT64))
                .build();
    }

    private static DomainCase featureVectorizer() {
        Array a = features(DataType.INT64);
        Array b = a.times(2).slice(1, 0, 2);
        return new DomainCase.Builder(ML, "FeatureVectorizer", "")
                .input("a", a)
                .input("b", b)
                .longs("inputdimensions", 3, 2)
                .output("y", a.concat(1, b).as(DataType.FP32))
                .build();
    }

    private static DomainCase arrayFeatureExtractor() {
        Array x = Array.random(new Random(61), 2, 3, 4);
        Array y = x.slice(2, 3, 4).concat(2, x.slice(2, 0, 1));
        return new DomainCase.Builder(ML, "ArrayFeatureExtractor", "")
                .input("x", x)
                .weight("indices", Array.of(new int[] {1, 2}, 3, 0).as(DataType.INT64))
                .output("y", y)
                .build();
    }

    private static DomainCase labelEncoder(String keys, String values) {
        double[] from = {5, -2, 7};
        double[] to = {10, 20, 30};
        Array x = Array.of(new int[] {2, 2}, 7, 5, 1, -2).as(type(keys));
        DomainCase.Builder builder = new DomainCase.Builder(ML, "LabelEncoder", keys + " to " + values)
                .version(2)
                .input("x", x);
        numbers(builder, "keys_" + keys, from);
        numbers(builder, "values_" + values, to);
        double otherwise = values.equals("floats") ? 0.5 : -7;
        if (values.equals("floats")) {
            builder.with("default_float", otherwise);
        } else {
            builder.with("default_int64", (long) otherwise);
        }
        return builder.output(
                        "y", Array.of(new int[] {2, 2}, 30, 10, otherwise, 20).as(type(values)))
                .build();
    }

    private static DataType type(String name) {
        return name.equals("floats") ? DataType.FP32 : DataType.INT64;
    }

    private static void numbers(DomainCase.Builder builder, String attribute, double[] numbers) {
        if (attribute.endsWith("floats")) {
            builder.floats(attribute, numbers);
        } else {
            builder.longs(
                    attribute, Arrays.stream(numbers).mapToLong(x -> (long) x).toArray());
        }
    }

    private static DomainCase oneHotEncoder(DataType type) {
        Array x = Array.of(new int[] {2, 2}, 3, 1, 9, 4).as(type);
        return new DomainCase.Builder(ML, "OneHotEncoder", "" + type)
                .input("x", x)
                .longs("cats_int64s", 1, 3, 4)
                .with("zeros", 1)
                .output("y", Array.of(new int[] {2, 2, 3}, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1))
                .build();
    }
}
