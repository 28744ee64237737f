package org.distributedpatterns.gateway.experiment;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.curator.framework.CuratorFramework;
import org.distributedpatterns.gateway.admincall.AdminRule;
import org.distributedpatterns.gateway.board.Boards;
import org.distributedpatterns.gateway.definition.Audit;
import org.distributedpatterns.gateway.definition.Definitions;
import org.distributedpatterns.gateway.definition.Kind;
import org.distributedpatterns.gateway.discovery.Directory;
import org.distributedpatterns.gateway.fastpath.Detour;
import org.distributedpatterns.gateway.membership.Identity;
import org.distributedpatterns.gateway.periodic.PeriodicTask;
import org.distributedpatterns.gateway.periodic.Tasks;
import org.distributedpatterns.gateway.wire.HitRule;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.netty.resources.ConnectionProvider;

@Configuration(proxyBeanMethods = false)
class ExperimentConfiguration {

    private static final int MOST = 32;

    /** As it is kept, with its history. */
    private static final int LARGEST = 64 * 1024;

    @Bean(destroyMethod = "close")
    Definitions<Stored> experimentDefinitions(CuratorFramework curator, Audit audit) {
        return new Definitions<>(
                curator,
                new Kind<>("experiments", "/gateway/experiments", MOST, LARGEST, new ExperimentFormat()),
                audit);
    }

    @Bean(destroyMethod = "close")
    Boards measuredBoards(CuratorFramework curator) {
        return new Boards(curator, "measured");
    }

    @Bean(destroyMethod = "close")
    Boards mirroredBoards(CuratorFramework curator) {
        return new Boards(curator, "mirrored");
    }

    @Bean
    Experiments experiments() {
        return new Experiments(CallerHash.sha256());
    }

    @Bean
    SplitMeters splitMeters(
            MeterRegistry registry, Experiments experiments, Definitions<Stored> experimentDefinitions) {
        SplitMeters meters = new SplitMeters(registry, experiments);
        experimentDefinitions.onChange(documents -> {
            experiments.show(documents);
            meters.retain(experiments.all());
        });
        return meters;
    }

    /** While there is an experiment, somebody has to ask who takes part in it before the store answers. */
    @Bean
    HitRule noEarlyAnswersInExperiments(Experiments experiments) {
        return request -> experiments.isEmpty();
    }

    @Bean
    Detour requestsOfExperiments(Experiments experiments) {
        return (request, way) -> experiments.on(way.service()) != null;
    }

    @Bean
    AssignFilter assignFilter(Experiments experiments, Directory directory) {
        return new AssignFilter(experiments, directory);
    }

    @Bean
    MeasureFilter measureFilter(SplitMeters meters) {
        return new MeasureFilter(meters);
    }

    @Bean
    MirrorLog mirrorLog(@Qualifier("mirroredBoards") Boards mirroredBoards, Identity identity, SplitMeters meters) {
        return new MirrorLog(mirroredBoards, identity.instance(), meters);
    }

    /** Connections apart from those of callers' requests, so that a slow candidate takes none of them. */
    @Bean(destroyMethod = "dispose", defaultCandidate = false)
    ConnectionProvider mirrorConnections(ExperimentProperties properties) {
        return ConnectionProvider.builder("mirrors")
                .maxConnections(properties.mirrorConnections())
                .pendingAcquireMaxCount(2 * properties.mirrorConnections())
                .pendingAcquireTimeout(Duration.ofSeconds(1))
                .lifo()
                .maxIdleTime(Duration.ofSeconds(8))
                .disposeInactivePoolsInBackground(Duration.ofSeconds(30), Duration.ofSeconds(60))
                .build();
    }

    @Bean
    MirrorFilter mirrorFilter(
            Directory directory,
            @Qualifier("mirrorConnections") ConnectionProvider mirrorConnections,
            MirrorLog mirrorLog,
            AdminRule adminRule) {
        Mirror mirror = new Mirror(
                directory,
                mirrorConnections,
                mirrorLog,
                bound -> ThreadLocalRandom.current().nextInt(bound),
                Clock.systemUTC());
        return new MirrorFilter(mirror, adminRule);
    }

    @Bean
    Conductor conductor(
            Experiments experiments,
            Definitions<Stored> experimentDefinitions,
            @Qualifier("measuredBoards") Boards measuredBoards,
            Identity identity) {
        return new Conductor(
                experiments, experimentDefinitions, measuredBoards, identity.instance(), Clock.systemUTC());
    }

    @Bean(destroyMethod = "close")
    PeriodicTask experimentRounds(
            Conductor conductor,
            MirrorLog mirrorLog,
            Experiments experiments,
            ExperimentProperties properties,
            Tasks tasks) {
        List<Runnable> parts = List.of(conductor::round, () -> mirrorLog.tell(experiments.all()));
        return tasks.periodic("experiments", properties.interval(), () -> PeriodicTask.forEach(parts, Runnable::run));
    }

    /** Not before the gateway is ready. */
    @Bean
    ApplicationListener<ApplicationReadyEvent> experimentRoundsBegin(
            @Qualifier("experimentRounds") PeriodicTask experimentRounds, ExperimentProperties properties) {
        return ready -> experimentRounds.start(properties.interval());
    }

    @Bean
    ExperimentAdmin experimentAdmin(
            Definitions<Stored> experimentDefinitions,
            @Qualifier("measuredBoards") Boards measuredBoards,
            @Qualifier("mirroredBoards") Boards mirroredBoards) {
        return new ExperimentAdmin(experimentDefinitions, List.of(measuredBoards, mirroredBoards), Clock.systemUTC());
    }
}
