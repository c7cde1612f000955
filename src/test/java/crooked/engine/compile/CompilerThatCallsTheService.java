package crooked.engine.compile;

public class CompilerThatCallsTheService {
    crooked.service.models.StoreThatCallsTheController store;
    crooked.engine.cost.CostThatWritesJson cost;
}
