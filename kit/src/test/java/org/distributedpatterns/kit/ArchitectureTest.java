package org.distributedpatterns.kit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Packages are taken one by one: each knows only what it needs. */
@AnalyzeClasses(packagesOf = ArchitectureTest.class, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule packagesHaveNoCycles = slices().matching(ArchitectureTest.class.getPackageName() + ".(*)..")
            .should()
            .beFreeOfCycles();

    @ArchTest
    static final ArchRule coresArePlainJava = classes()
            .that()
            .resideInAnyPackage("..ring", "..shardwire", "..retry", "..singleflight")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "..ring", "..shardwire", "..retry", "..singleflight");

    @ArchTest
    static final ArchRule periodicTasksKnowNoSpring = noClasses()
            .that()
            .resideInAPackage("..periodic")
            .and()
            .haveSimpleNameNotContaining("TasksConfiguration")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework..");
}
