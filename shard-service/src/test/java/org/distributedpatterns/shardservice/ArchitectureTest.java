package org.distributedpatterns.shardservice;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packagesOf = ShardServiceApplication.class, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule packagesHaveNoCycles = slices().matching(
                    ShardServiceApplication.class.getPackageName() + ".(*)..")
            .should()
            .beFreeOfCycles();

    @ArchTest
    static final ArchRule theRingIsPlainJava = classes()
            .that()
            .resideInAPackage("..ring")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "..ring");

    @ArchTest
    static final ArchRule replicationIsPlainJava = classes()
            .that()
            .resideInAPackage("..replication")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "..ring", "..replication");

    @ArchTest
    static final ArchRule hotKeysNeedNoSpring = classes()
            .that()
            .resideInAPackage("..hot")
            .and()
            .haveNameNotMatching(".*\\.Hot(Properties|Configuration).*")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "org.slf4j..",
                    "org.apache.datasketches..",
                    "com.github.benmanes.caffeine..",
                    "..hot",
                    "..periodic",
                    "..replication",
                    "..ring",
                    "..shards");

    @ArchTest
    static final ArchRule theCacheOffersNoTypesButItsProperties = classes()
            .that()
            .resideInAPackage("..cache")
            .and()
            .areTopLevelClasses()
            .and()
            .doNotHaveSimpleName("CacheProperties")
            .should()
            .notBePublic();

    @ArchTest
    static final ArchRule theRulesForCallsToTheOutsideArePlainJava = classes()
            .that()
            .resideInAPackage("..egress")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "..egress");
}
