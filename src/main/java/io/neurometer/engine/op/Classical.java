package io.neurometer.engine.op;

/** Parts of classical models that neither products nor activations express. */
public sealed interface Classical extends Op permits PairwiseCoupling, TreeEnsemble {}
