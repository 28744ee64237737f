package org.distributedpatterns.searchroot.scatter;

/** How busy the leaves are, as this root sees them. */
public interface LeafLoad {

    /** What one more call to the leaf is expected to cost; the smaller the better. */
    double cost(Leaf leaf, int planned);

    /** Whether the leaf failed a moment ago and is asked only where nobody else can be. */
    boolean isSuspected(Leaf leaf);
}
