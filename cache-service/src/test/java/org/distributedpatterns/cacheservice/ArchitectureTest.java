package org.distributedpatterns.cacheservice;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packagesOf = CacheServiceApplication.class, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule packagesHaveNoCycles = slices().matching(
                    CacheServiceApplication.class.getPackageName() + ".(*)..")
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
    static final ArchRule theStoreKnowsNoSpring = noClasses()
            .that()
            .resideInAPackage("..store")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "jakarta..");

    @ArchTest
    static final ArchRule theCoreOfTheFillKnowsNoSpring = noClasses()
            .that()
            .resideInAPackage("..fill")
            .and()
            .haveNameNotMatching(".*(Configuration|Properties).*")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework..");

    @ArchTest
    static final ArchRule theShardOffersNoTypesButItsProperties = classes()
            .that()
            .resideInAPackage("..shard")
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
