package io.neurometer.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.CanBeAnnotated.Predicates.annotatedWith;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** Who may use whom. The tables at the top are the house's plan; each rule says how to do it right. */
final class HouseRules {
    /** Each engine room, in processing order, with the rooms it may use. */
    private static final Map<String, List<String>> ROOMS = new LinkedHashMap<>();

    /** Each service feature with the features it may use. */
    private static final Map<String, List<String>> FEATURES = new LinkedHashMap<>();

    private static final int MAX_COMPONENTS = 12;

    /** What the command line may use: the features that a single model needs, and the engine's words for it. */
    private static final List<String> ROOMS_OF_COMMANDS =
            List.of("error", "report", "tensor", "graph", "frontend", "backend", "tune", "compile", "cost", "measure");

    private static final List<String> FEATURES_OF_COMMANDS =
            List.of("error", "traffic", "models", "batching", "inference", "worker", "profiling", "export", "config");

    static {
        ROOMS.put("error", List.of());
        ROOMS.put("report", List.of());
        ROOMS.put("tensor", List.of("error"));
        ROOMS.put("op", List.of("error", "tensor"));
        ROOMS.put("graph", List.of("error", "tensor", "op"));
        ROOMS.put("frontend", List.of("error", "tensor", "op", "graph"));
        ROOMS.put("batch", List.of("error", "report", "tensor", "op", "graph"));
        ROOMS.put("pass", List.of("error", "tensor", "op", "graph"));
        ROOMS.put("memory", List.of("error", "report", "tensor", "op", "graph"));
        ROOMS.put("backend", List.of("error", "tensor", "op", "graph", "memory"));
        ROOMS.put("tune", List.of("error", "tensor", "op", "backend"));
        ROOMS.put("exec", List.of("error", "tensor", "op", "graph", "memory", "backend"));
        ROOMS.put(
                "compile",
                List.of(
                        "error", "report", "tensor", "op", "graph", "batch", "pass", "memory", "backend", "tune",
                        "exec"));
        ROOMS.put("cost", List.of("error", "report", "tensor", "op", "graph", "batch", "memory"));
        ROOMS.put(
                "measure",
                List.of(
                        "error", "report", "tensor", "op", "graph", "batch", "memory", "backend", "compile", "exec",
                        "cost"));

        FEATURES.put("error", List.of());
        FEATURES.put("store", List.of("error"));
        FEATURES.put("traffic", List.of("error"));
        FEATURES.put("tuning", List.of());
        FEATURES.put("models", List.of("error", "store", "traffic"));
        FEATURES.put("batching", List.of("error", "traffic", "models"));
        FEATURES.put("inference", List.of("error", "traffic", "models", "batching"));
        FEATURES.put("process", List.of());
        FEATURES.put("worker", List.of("error", "traffic", "models", "process"));
        FEATURES.put("profiling", List.of("error", "store", "traffic", "models", "inference", "process"));
        FEATURES.put("protocol", List.of("error", "traffic", "models", "inference"));
        FEATURES.put("grpc", List.of("error", "traffic", "models", "inference", "protocol"));
        FEATURES.put("metrics", List.of("error", "store", "models", "inference", "profiling", "worker"));
        FEATURES.put("export", List.of("error", "traffic", "models"));
        FEATURES.put("tracing", List.of("error", "models", "inference"));
        FEATURES.put("system", List.of("error", "models"));
        FEATURES.put("page", List.of("error", "models", "profiling"));
        FEATURES.put("security", List.of("error"));
        FEATURES.put("openapi", List.of("security"));
        FEATURES.put(
                "config",
                List.of(
                        "error",
                        "store",
                        "metrics",
                        "models",
                        "inference",
                        "worker",
                        "profiling",
                        "system",
                        "security",
                        "grpc"));
    }

    private final String engine;
    private final String service;
    private final String command;

    /** @param root the house's base package */
    HouseRules(String root) {
        this.engine = root + ".engine";
        this.service = root + ".service";
        this.command = root + ".command";
    }

    List<HouseRule> all() {
        List<HouseRule> rules = new ArrayList<>();
        ROOMS.forEach((room, allowed) -> rules.add(usesOnly("room", engine, room, ROOMS, allowed)));
        FEATURES.forEach((feature, allowed) -> rules.add(usesOnly("feature", service, feature, FEATURES, allowed)));
        rules.add(new HouseRule(
                "no cycles between packages of the engine", noCycles(engine), "engine.pass.PassThatReadsOnnx"));
        rules.add(new HouseRule(
                "no cycles between packages of the service",
                noCycles(service),
                "service.models.StoreThatCallsTheController"));
        rules.add(engineIsPlainJava());
        rules.add(engineKnowsNoService());
        rules.add(commandsUseOnly());
        rules.add(nothingUsesCommands());
        rules.add(jsonStaysInTheDefinitionFrontend());
        rules.add(olderJsonStaysInTheDescription());
        rules.add(protobufStaysWhereMessagesAreRead());
        rules.add(nativeLibrariesStayInside());
        rules.add(backendsAreChosenByName());
        rules.add(backendsStandAlone());
        rules.add(dataStaysOnTheDevice());
        rules.add(arraysBelongToTensors());
        rules.add(frontendsStandAlone());
        rules.add(controllersAreNotCalled());
        rules.add(valueTypesAreClosed());
        rules.add(recordsAreSmall());
        rules.add(faultsHaveCodes());
        rules.add(randomnessIsSeeded());
        rules.add(nothingEndsTheProcess());
        rules.add(nothingPrints());
        rules.add(noFieldInjection());
        rules.add(packagesAreNullMarked());
        return rules;
    }

    private static HouseRule usesOnly(
            String kind, String base, String name, Map<String, List<String>> plan, List<String> allowed) {
        String[] forbidden = plan.keySet().stream()
                .filter(other -> !other.equals(name) && !allowed.contains(other))
                .map(other -> base + "." + other + "..")
                .toArray(String[]::new);
        ArchRule rule = noClasses()
                .that()
                .resideInAPackage(base + "." + name + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden)
                .because("the " + kind + " '" + name + "' may use " + (allowed.isEmpty() ? "no other" : allowed)
                        + ": move the shared type to a " + kind
                        + " both may use, or take it as an interface that the caller fills in");
        String layer = base.substring(base.lastIndexOf('.') + 1);
        return new HouseRule(kind + " " + name + " uses only " + allowed, rule, layer + "." + name + ".");
    }

    private static ArchRule noCycles(String base) {
        return slices().matching(base + ".(**)")
                .should()
                .beFreeOfCycles()
                .because("packages in a cycle are one: pull what both need into a lower one");
    }

    private HouseRule engineIsPlainJava() {
        ArchRule rule = noClasses()
                .that()
                .resideInAPackage(engine + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..", "io.micrometer..", "jakarta..", "com.fasterxml..", "org.flywaydb..")
                .because("the engine must run without a server: take a listener or a plain value in the engine and"
                        + " bridge it in the service");
        return new HouseRule("the engine is plain Java", rule, "engine.measure.SpringInTheEngine");
    }

    private HouseRule engineKnowsNoService() {
        ArchRule rule = noClasses()
                .that()
                .resideInAPackage(engine + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(service + "..")
                .because("the service uses the engine, not the reverse: declare an interface in the engine and let the"
                        + " service implement it");
        return new HouseRule("the engine knows no service", rule, "engine.compile.CompilerThatCallsTheService");
    }

    private HouseRule commandsUseOnly() {
        String[] forbidden = Stream.concat(
                        forbidden(engine, ROOMS, ROOMS_OF_COMMANDS), forbidden(service, FEATURES, FEATURES_OF_COMMANDS))
                .toArray(String[]::new);
        ArchRule rule = noClasses()
                .that()
                .resideInAPackage(command + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden)
                .because("a command does what a request does, of which it may use the rooms " + ROOMS_OF_COMMANDS
                        + " and the features " + FEATURES_OF_COMMANDS + ": put what it lacks into one of these");
        return new HouseRule("commands use only what a request does", rule, "command.CommandThatPrints");
    }

    private static Stream<String> forbidden(String base, Map<String, List<String>> plan, List<String> allowed) {
        return plan.keySet().stream().filter(name -> !allowed.contains(name)).map(name -> base + "." + name + "..");
    }

    private HouseRule nothingUsesCommands() {
        ArchRule rule = noClasses()
                .that()
                .resideInAnyPackage(engine + "..", service + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(command + "..")
                .because("commands stand above the service: put what both need into a feature of the service");
        return new HouseRule("nothing uses commands", rule, "service.models.ModelsOfACommand");
    }

    private HouseRule jsonStaysInTheDefinitionFrontend() {
        ArchRule rule = noClasses()
                .that()
                .resideInAPackage(engine + "..")
                .and()
                .resideOutsideOfPackage(engine + ".frontend.definition..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("tools.jackson..")
                .because("only the definition frontend reads JSON: hand other rooms records, and write reports as JSON"
                        + " in the service");
        return new HouseRule("JSON stays in the definition frontend", rule, "engine.cost.CostThatWritesJson");
    }

    private HouseRule olderJsonStaysInTheDescription() {
        ArchRule rule = noClasses()
                .that()
                .resideOutsideOfPackage(service + ".openapi..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "com.fasterxml.jackson.core..",
                        "com.fasterxml.jackson.databind..",
                        "io.swagger..",
                        "org.springdoc..")
                .because("springdoc brings Jackson 2, which is not the service's: use tools.jackson");
        return new HouseRule("Jackson 2 stays in the description", rule, "service.inference.InferenceInOlderJson");
    }

    private HouseRule protobufStaysWhereMessagesAreRead() {
        ArchRule rule = noClasses()
                .that()
                .resideOutsideOfPackages(engine + ".frontend.onnx..", service + ".grpc..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.google.protobuf..", "io.grpc..")
                .because("messages are the own of the ONNX frontend, and of gRPC: return graphs, faults and records"
                        + " from them");
        return new HouseRule("protobuf stays where messages are read", rule, "engine.op.OpThatKnowsTheGraph");
    }

    private HouseRule nativeLibrariesStayInside() {
        ArchRule rule = noClasses()
                .that()
                .resideOutsideOfPackages(engine + ".tensor..", engine + ".backend.*..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.nd4j..", "org.bytedeco..")
                .because("native code is entered only with checked shapes and sizes: use engine.tensor.Tensor, or"
                        + " write a kernel in a backend");
        return new HouseRule("native libraries stay inside", rule, "engine.pass.PassThatReadsOnnx");
    }

    private HouseRule backendsAreChosenByName() {
        ArchRule rule = noClasses()
                .that()
                .resideOutsideOfPackage(engine + ".backend.*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(engine + ".backend.*..")
                .because("adding a backend touches no other room: ask engine.backend.Backends for it by name");
        return new HouseRule("backends are chosen by name", rule, "engine.exec.SessionThatNamesABackend");
    }

    private HouseRule backendsStandAlone() {
        ArchRule rule = slices().matching(engine + ".backend.(*)..")
                .should()
                .notDependOnEachOther()
                .because("a backend can be left out of a build: share helpers through engine.backend or engine.tensor");
        return new HouseRule("backends stand alone", rule, "engine.backend.fast.FastBackend");
    }

    private HouseRule dataStaysOnTheDevice() {
        DescribedPredicate<JavaClass> run = DescribedPredicate.describe(
                "run on ND4J",
                type -> type.getPackageName().startsWith(engine + ".backend.nd4j")
                        && !type.getSimpleName().equals("OnHost")
                        && Stream.of("Kernel", "BoundKernel", "nd4j.BoundCall")
                                .anyMatch(kind -> type.isAssignableTo(engine + ".backend." + kind)));
        ArchRule rule = noClasses()
                .that(run)
                .should()
                .callMethod(engine + ".tensor.Tensor", "bytes")
                .because("where ND4J runs on a GPU, the bytes of a tensor are out of date between its steps: give it"
                        + " arrays, or add a step on the host, BoundCall.OnHost, which fetches them first");
        return new HouseRule("data stays on the device", rule, "engine.backend.nd4j.KernelThatReadsTheHost");
    }

    private HouseRule arraysBelongToTensors() {
        ArchRule rule = noClasses()
                .that()
                .resideOutsideOfPackage(engine + ".tensor..")
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "an array is made",
                        call -> call.getTargetOwner().getName().equals("org.nd4j.linalg.factory.Nd4j")
                                && !call.getName().equals("scalar")
                                && call.getTarget()
                                        .getRawReturnType()
                                        .getName()
                                        .equals("org.nd4j.linalg.api.ndarray.INDArray")))
                .because("a tensor's memory is charged to OffHeap and is known to lie on the host or on a GPU: make a"
                        + " tensor and ask it for its array; only the number that an operator holds may be a scalar");
        return new HouseRule("arrays belong to tensors", rule, "engine.backend.nd4j.KernelThatMakesArrays");
    }

    private HouseRule frontendsStandAlone() {
        ArchRule rule = slices().matching(engine + ".frontend.(*)..")
                .should()
                .notDependOnEachOther()
                .because("every frontend ends in a Graph: put what two share into engine.graph or engine.frontend");
        return new HouseRule("frontends stand alone", rule, "engine.frontend.definition.DefinitionThatReadsOnnx");
    }

    private HouseRule controllersAreNotCalled() {
        DescribedPredicate<JavaClass> controllers = DescribedPredicate.describe(
                "controllers",
                type -> !type.isAnnotation() && type.isMetaAnnotatedWith("org.springframework.stereotype.Controller"));
        ArchRule rule = noClasses()
                .should()
                .dependOnClassesThat(controllers)
                .because("a controller only translates HTTP: put what others need into the feature's service class");
        return new HouseRule("controllers are not called", rule, "service.models.StoreThatCallsTheController");
    }

    private HouseRule valueTypesAreClosed() {
        DescribedPredicate<JavaClass> open = DescribedPredicate.describe(
                "open for extension",
                type -> !type.isInterface()
                        && !type.isAnonymousClass()
                        && !type.isEnum()
                        && !type.getModifiers().contains(JavaModifier.FINAL)
                        && !type.getModifiers().contains(JavaModifier.ABSTRACT)
                        && type.getAllConstructors().stream()
                                .anyMatch(constructor ->
                                        !constructor.getModifiers().contains(JavaModifier.PRIVATE)));
        ArchRule rule = noClasses()
                .that()
                .resideInAnyPackage(engine + ".op..", engine + ".graph..", engine + ".tensor..")
                .should(ArchCondition.from(open))
                .because("graphs are compared, cached and shared between threads: make it a record, an enum or final");
        return new HouseRule("types of op, graph and tensor are closed", rule, "engine.op.OpThatKnowsTheGraph");
    }

    private HouseRule recordsAreSmall() {
        DescribedPredicate<JavaClass> large = DescribedPredicate.describe(
                "records of more than " + MAX_COMPONENTS + " components",
                type -> type.isRecord()
                        && type.getFields().stream()
                                        .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
                                        .count()
                                > MAX_COMPONENTS);
        ArchRule rule = noClasses()
                .should(ArchCondition.from(large).as("be records of more than " + MAX_COMPONENTS + " components"))
                .because("nobody can read a call with so many arguments: group the components that belong together");
        return new HouseRule("records are small", rule, "engine.report.ReportOfEverything");
    }

    private HouseRule faultsHaveCodes() {
        ArchRule rule = noClasses()
                .that()
                .resideInAPackage(engine + "..")
                .should()
                .callConstructorWhere(target(nameMatching(".*"))
                        .and(DescribedPredicate.describe(
                                "target a bare exception",
                                call -> List.of(
                                                        "java.lang.RuntimeException",
                                                        "java.lang.Exception",
                                                        "java.lang.Throwable",
                                                        "java.lang.Error")
                                                .contains(call.getTargetOwner().getName())
                                        && !call.getOriginOwner().isAssignableTo(Throwable.class))))
                .because("a caller maps faults to answers by their code: throw EngineException with an ErrorCode, or"
                        + " IllegalArgumentException or IllegalStateException for a mistake in our own code");
        return new HouseRule("faults have codes", rule, "engine.exec.SessionThatNamesABackend");
    }

    private HouseRule randomnessIsSeeded() {
        ArchRule rule = noClasses()
                .that()
                .resideInAPackage(engine + "..")
                .should()
                .callConstructor(Random.class)
                .orShould()
                .dependOnClassesThat(assignableTo(ThreadLocalRandom.class))
                .orShould()
                .callMethod(Math.class, "random")
                .because("the same seed must give the same weights on every machine: take the seed as a parameter");
        return new HouseRule("randomness is seeded", rule, "engine.graph.GraphThatRollsDice");
    }

    private HouseRule nothingEndsTheProcess() {
        ArchRule rule = noClasses()
                .that()
                .resideInAnyPackage(engine + "..", service + "..", command + "..")
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .because(
                        "nothing a client sends may end the process, and a command is also run by tests: throw, and let"
                                + " the caller answer");
        return new HouseRule("nothing ends the process", rule, "service.system.ControllerThatGivesUp");
    }

    private HouseRule nothingPrints() {
        ArchRule rule = noClasses()
                .that()
                .resideInAnyPackage(engine + "..", service + "..", command + "..")
                .should(ACCESS_STANDARD_STREAMS)
                .because("output goes to the log or into an answer: use an SLF4J logger, or the streams that a command"
                        + " is given");
        return new HouseRule("nothing prints", rule, "service.system.ControllerThatGivesUp");
    }

    private HouseRule noFieldInjection() {
        ArchRule rule = fields().that()
                .areDeclaredInClassesThat()
                .resideInAPackage(service + "..")
                .should()
                .notBeAnnotatedWith("org.springframework.beans.factory.annotation.Autowired")
                .andShould()
                .notBeAnnotatedWith("org.springframework.beans.factory.annotation.Value")
                .because("a class says what it needs in its constructor, and settings come as one"
                        + " @ConfigurationProperties record per feature");
        return new HouseRule("no field injection", rule, "service.system.ControllerThatGivesUp");
    }

    private HouseRule packagesAreNullMarked() {
        ArchCondition<JavaClass> beInANullMarkedPackage = new ArchCondition<>("be in a package that is @NullMarked") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean marked = type.getPackage()
                        .tryGetPackageInfo()
                        .map(info -> info.isAnnotatedWith(NullMarked.class))
                        .orElse(false);
                events.add(new SimpleConditionEvent(
                        type, marked, type.getName() + " is in a package without a @NullMarked package-info"));
            }
        };
        DescribedPredicate<JavaClass> generated = annotatedWith("com.google.protobuf.Generated")
                .<JavaClass>forSubtype()
                .or(resideInAnyPackage(engine + ".frontend.onnx.proto..", service + ".grpc.proto.."))
                .as("generated");
        ArchRule rule = classes()
                .that(resideInAnyPackage(engine + "..", service + "..", command + ".."))
                .and(DescribedPredicate.not(generated))
                .should(beInANullMarkedPackage)
                .because("null checks run only where they are switched on: add a package-info.java with one sentence"
                        + " and @NullMarked");
        return new HouseRule("packages are null-marked", rule, "service.system.ControllerThatGivesUp");
    }
}
