package crooked.engine.report;

public record ReportOfEverything(
        crooked.engine.cost.CostThatWritesJson cost,
        int b,
        int c,
        int d,
        int e,
        int f,
        int g,
        int h,
        int i,
        int j,
        int k,
        int l,
        int m) {}
