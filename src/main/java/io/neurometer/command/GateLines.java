package io.neurometer.command;

import io.neurometer.engine.report.Line;
import io.neurometer.engine.report.Unit;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The verdict of a comparison as lines of a table. */
final class GateLines {
    private static final String NAME = "gate";

    private GateLines() {}

    /** None where no limit was given. @param gate the section of an answer */
    static List<Line> of(JsonNode gate) {
        List<Line> lines = new ArrayList<>();
        if (gate.path("outcome").isString()) {
            JsonNode smallest = gate.path("smallest_detectable");
            lines.add(new Line(
                    NAME,
                    gate.path("outcome").asString(""),
                    "limit " + Unit.SHARE.format(gate.path("fail_above").doubleValue())
                            + (smallest.isNumber()
                                    ? ", smallest slowdown that would be found "
                                            + Unit.SHARE.format(smallest.doubleValue())
                                    : ", without an interval")));
            if (gate.path("advice").isString()) {
                lines.add(new Line("", "", gate.path("advice").asString("")));
            }
        } else if (!gate.path("reason").asString("").contains("'fail_above'")) {
            lines.add(new Line(NAME, "", gate.path("reason").asString("")));
        }
        return lines;
    }
}
