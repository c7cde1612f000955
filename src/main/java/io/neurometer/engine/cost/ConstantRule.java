package io.neurometer.engine.cost;

import io.neurometer.engine.cost.WeightUses.Use;
import java.util.Locale;

/** Why a constant counts as a parameter, or why not. Of several uses of one constant the first rule here decides. */
enum ConstantRule {
    WEIGHT("params", "a trainable operand of a convolution, product, recurrent layer, normalization or lookup"),
    BIAS("params", "a trainable offset of such a layer"),
    OPERAND("params", "several real numbers that another operator computes with"),
    FIXED("fixed", "weights that the architecture fixes"),
    BUFFER("buffers", "state that is not trained, such as running statistics"),
    FORMAT("nothing", "scales and zero points: they describe how numbers are stored, whatever operator applies them"),
    NUMBER("nothing", "a single number, integers, or numbers that the architecture fixes"),
    SETTING("nothing", "sizes, axes, indices and other settings"),
    UNUSED("nothing", "no node that runs reads it");

    private final String countedAs;
    private final String meaning;

    ConstantRule(String countedAs, String meaning) {
        this.countedAs = countedAs;
        this.meaning = meaning;
    }

    static ConstantRule of(Use use) {
        if (use.isFixed()) {
            return FIXED;
        }
        return switch (use.role()) {
            case WEIGHT -> WEIGHT;
            case BIAS -> use.isParameter() ? BIAS : NUMBER;
            case DATA -> use.isParameter() ? OPERAND : NUMBER;
            case BUFFER -> BUFFER;
            case FORMAT -> FORMAT;
            case SETTING -> SETTING;
        };
    }

    /** As in reports. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The total of the report that includes it. */
    String countedAs() {
        return countedAs;
    }

    String meaning() {
        return meaning;
    }
}
