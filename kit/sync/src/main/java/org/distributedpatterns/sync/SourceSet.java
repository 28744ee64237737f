package org.distributedpatterns.sync;

/** Where the files of a package stand, in {@code kit} as in a service. */
enum SourceSet {
    MAIN("src/main/java"),
    TESTS("src/test/java"),

    /** What tests read: golden vectors, wire samples. Copied byte for byte. */
    SAMPLES("src/test/resources");

    private final String folder;

    SourceSet(String folder) {
        this.folder = folder;
    }

    /** The folder of a package of the project whose sources' outermost package is {@code root}. */
    String folder(String root, String packageName) {
        return folder + "/" + (this == SAMPLES ? "" : root.replace('.', '/') + "/") + packageName;
    }
}
