package org.distributedpatterns.searchroot.scatter;

/** How busy the leaves are, as this root sees them. */
public interface LeafLoad {

    /** What one more call to the leaf is expected to cost, above 0; the smaller the better. */
    double cost(Leaf leaf);

    /** Whether the leaf failed a moment ago and is asked only where nobody else can be. */
    boolean isSuspected(Leaf leaf);
}
