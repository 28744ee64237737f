package org.distributedpatterns.workqueueworker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packagesOf = WorkqueueWorkerApplication.class, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = WorkqueueWorkerApplication.class.getPackageName();

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule coresAreFreeOfSpring = noClasses()
            .that()
            .resideInAnyPackage(ROOT + ".ledger..", ROOT + ".handler..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "org.apache.kafka..", "org.apache.curator..");

    @ArchTest
    static final ArchRule onlyTheEdgeKnowsHttp = noClasses()
            .that()
            .resideInAnyPackage(
                    ROOT + ".ledger..",
                    ROOT + ".log..",
                    ROOT + ".items..",
                    ROOT + ".worker..",
                    ROOT + ".definition..",
                    ROOT + ".queue..",
                    ROOT + ".handler..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + ".web..", ROOT + ".api..", "jakarta.servlet..", "org.springframework.web..");

    @ArchTest
    static final ArchRule onlyTheLogKnowsPlainConsumersAndProducers = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + ".log..", ROOT + ".worker..", ROOT + ".follower..", ROOT + ".kafka..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..");

    @ArchTest
    static final ArchRule theRulesForCallsToTheOutsideArePlainJava = classes()
            .that()
            .resideInAPackage("..egress")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "..egress");
}
