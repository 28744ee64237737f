package org.distributedpatterns.launcher;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "org.distributedpatterns.launcher", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("org.distributedpatterns.launcher.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyCommandsKnowTheCommandLine = noClasses()
            .that()
            .resideOutsideOfPackages("..cli..", "..demo..", "org.distributedpatterns.launcher")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("picocli..");
}
