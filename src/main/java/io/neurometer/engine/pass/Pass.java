package io.neurometer.engine.pass;

/** One rewrite: finds every place where it applies and leaves each value that stays exactly what it was. */
public interface Pass {
    /** Stable, in kebab case; by this name the pass is switched off and reported. */
    String name();

    /** Applies wherever it can. The graph is verified afterwards if anything has changed. */
    void rewrite(Rewriter graph);
}
