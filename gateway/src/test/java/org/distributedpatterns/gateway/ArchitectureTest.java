package org.distributedpatterns.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packagesOf = GatewayApplication.class, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule packagesHaveNoCycles = slices().matching(GatewayApplication.class.getPackageName() + ".(*)..")
            .should()
            .beFreeOfCycles();

    @ArchTest
    static final ArchRule balancingKnowsNoSpring = noClasses()
            .that()
            .resideInAPackage("..balance")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "reactor..", "io.netty..");

    @ArchTest
    static final ArchRule theRouteTableAndTheRulesOfTheDoorKnowNoSpring = noClasses()
            .that()
            .haveSimpleName("RouteTable")
            .or()
            .haveSimpleName("AllowList")
            .or()
            .haveSimpleName("RequestTarget")
            .or()
            .haveSimpleName("Fleet")
            .or()
            .haveSimpleName("Directory")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework..");

    @ArchTest
    static final ArchRule theRulesOfTheHttpCacheKnowNoFramework = noClasses()
            .that()
            .resideInAPackage("..httpcache")
            .and()
            .haveNameMatching(".*[.](Fields|FieldLines|Directives|TargetedField|HttpDates|EntityTag|Rules|ResponseHead"
                    + "|ResponsePolicy|RequestDirectives|Selecting|StoredResponse|Resource|Decision|Freshening|Reply"
                    + "|Target|CacheStatus|Store|Flights)([$].*)?")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "reactor..", "io.netty..");

    @ArchTest
    static final ArchRule edgesOfferNoTypes = classes()
            .that()
            .resideInAnyPackage(
                    "..door", "..forward", "..route", "..fleet", "..docs", "..tcp", "..admin", "..experiment")
            .and()
            .areTopLevelClasses()
            .should()
            .notBePublic();

    @ArchTest
    static final ArchRule onlyDiscoveryMembershipAndDefinitionsKnowZooKeeper = noClasses()
            .that()
            .resideOutsideOfPackages("..discovery", "..membership", "..warmup", "..definition", "..board")
            .and()
            .haveSimpleNameNotEndingWith("Configuration") // which hand Curator on
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.curator..", "org.apache.zookeeper..");

    @ArchTest
    static final ArchRule theDecisionsOfExperimentsKnowNoSpring = noClasses()
            .that()
            .resideInAPackage("..experiment")
            .and()
            .haveNameMatching(
                    ".*[.](Assignment|CallerHash|Gate|Verdict|Difference|Steps|State|Definition|Sample|Latencies"
                            + "|Measured|Tally|Comparison|Answer|MirrorReport)([$].*)?")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "reactor..", "io.netty..");

    @ArchTest
    static final ArchRule theRulesForCallsToTheOutsideArePlainJava = classes()
            .that()
            .resideInAPackage("..egress")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "..egress");
}
