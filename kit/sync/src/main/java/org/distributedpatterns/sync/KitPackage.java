package org.distributedpatterns.sync;

import java.util.List;

/**
 * A package of {@code kit}, as {@code kit/packages.yml} declares it.
 *
 * @param name its last part, for example {@code ring}
 * @param about one line for who looks for something to use
 * @param needs the packages of {@code kit} that it uses, its tests included
 * @param artifacts what a service's pom has to depend on for it, as {@code group:artifact}
 * @param testArtifacts the same for its tests; scope test will do
 * @param scanned whether Spring finds it by itself, so that no code of a service has to name it
 */
record KitPackage(
        String name,
        String about,
        List<String> needs,
        List<String> artifacts,
        List<String> testArtifacts,
        boolean scanned) {}
