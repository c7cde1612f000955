package io.neurometer.service.profiling;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.cost.AnalyticReport;
import io.neurometer.engine.measure.Warning;
import io.neurometer.engine.measure.host.HostDuringRun;
import io.neurometer.engine.measure.host.HostFingerprint;
import io.neurometer.engine.measure.phase.ColdStart;
import io.neurometer.engine.measure.protocol.Measured;
import io.neurometer.engine.report.Findings;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.models.LoadedModel;
import io.neurometer.service.profiling.report.BatchResult;
import io.neurometer.service.profiling.report.Report;
import io.neurometer.service.profiling.report.ReportModel;
import io.neurometer.service.profiling.report.ReportOrigin;
import io.neurometer.service.profiling.report.ReportProtocol;
import io.neurometer.service.profiling.report.ReportValidity;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.stereotype.Component;

/** Puts a report together from what was counted, what was measured, and what held meanwhile. */
@Component
class ReportAssembly {
    private static final String NOTHING_RAN = "the analytic protocol runs nothing";

    private final HostFingerprint host;
    private final ReportOrigin origin;
    private final Clock clock = Clock.systemUTC();

    ReportAssembly(HostFingerprint host, ReportOrigin origin) {
        this.host = host;
        this.origin = origin;
    }

    /** Of a protocol that runs nothing. @param id of the report */
    Report counted(
            String id,
            ProfileRequest request,
            LoadedModel model,
            CompileOptions options,
            List<ModelAnalysis.Case> cases) {
        List<BatchResult> results = cases.stream()
                .map(one -> result(request, model, options, one, Reading.absent(NOTHING_RAN), List.of()))
                .toList();
        return report(id, request, model, options, results, RunConditions.none("nothing was measured"));
    }

    /** Of a protocol that measures. @param watched findings for each case, and what held meanwhile */
    Report measured(
            String id,
            ProfileRequest request,
            LoadedModel model,
            CompileOptions options,
            List<ModelAnalysis.Case> cases,
            ConditionsWatch.Watched<List<Findings>> watched) {
        RunConditions conditions = watched.conditions();
        List<BatchResult> results = IntStream.range(0, cases.size())
                .mapToObj(i -> {
                    Findings findings = watched.result().get(i);
                    AnalyticReport analytic = cases.get(i)
                            .analytic()
                            .withPlan(findings.require(ColdStart.COMPILED).memory());
                    findings.put(Measured.MFU, new UnderCeilings(conditions, options).utilization(analytic, findings));
                    return result(
                            request,
                            model,
                            options,
                            new ModelAnalysis.Case(cases.get(i).inputs(), analytic),
                            Reading.of(findings),
                            conditions.doubts());
                })
                .toList();
        return report(id, request, model, options, results, conditions);
    }

    private Report report(
            String id,
            ProfileRequest request,
            LoadedModel model,
            CompileOptions options,
            List<BatchResult> results,
            RunConditions conditions) {
        BatchResult first = results.get(0);
        UnderCeilings ceilings = new UnderCeilings(conditions, options);
        return new Report(
                id,
                clock.instant().toString(),
                origin,
                new ReportModel(
                        model,
                        first,
                        RequestedInputs.of(request, model).defaultSizes(),
                        options.backend(),
                        options.precision()),
                new ReportProtocol(
                        request.protocol(),
                        request.seed(),
                        first.measured().value() == null
                                ? List.of()
                                : first.measured().value().require(Measured.DEVIATIONS)),
                results,
                ceilings.roofline(first.analytic(), first.measured()),
                ceilings.prediction(first.analytic(), first.measured(), HostLibrary.like(host), request.predict()),
                new HostDuringRun(host, conditions.throttledBefore(), conditions.throttledAfter()));
    }

    private static BatchResult result(
            ProfileRequest request,
            LoadedModel model,
            CompileOptions options,
            ModelAnalysis.Case one,
            Reading<Findings> measured,
            List<Warning> doubts) {
        String key = String.join(
                "|",
                model.sha256(),
                options.precision().word(),
                one.analytic().batch().value() == null
                        ? "?"
                        : one.analytic().batch().require().toString(),
                shapes(one.inputs()),
                request.protocol().id(),
                Integer.toString(options.threads()));
        return new BatchResult(one.inputs(), one.analytic(), measured, ReportValidity.of(measured, doubts, key));
    }

    private static String shapes(Map<String, TensorType> inputs) {
        return inputs.entrySet().stream()
                .map(input -> input.getKey() + "="
                        + Arrays.stream(input.getValue().shape().sizes())
                                .mapToObj(Long::toString)
                                .collect(Collectors.joining("x")))
                .collect(Collectors.joining(","));
    }
}
