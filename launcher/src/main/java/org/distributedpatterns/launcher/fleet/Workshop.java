package org.distributedpatterns.launcher.fleet;

import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.distributedpatterns.launcher.build.AppStore;
import org.distributedpatterns.launcher.build.Builder;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.process.ProcessRecord;
import org.distributedpatterns.launcher.process.ProcessRecords;
import org.distributedpatterns.launcher.process.Processes;
import org.distributedpatterns.launcher.terminal.Progress;

/** What every change of a fleet works with. */
record Workshop(
        Home home,
        Processes processes,
        Health health,
        Builder builder,
        AppStore apps,
        Instances instances,
        CachePolicy cachePolicy,
        Progress progress) {

    static Workshop of(Home home, Progress progress) {
        Processes processes = new Processes(new ProcessRecords(home.run()));
        Health health = new Health();
        return new Workshop(
                home,
                processes,
                health,
                new Builder(home, processes, progress, new BackgroundCaches(home)::end),
                new AppStore(home, processes, progress),
                new Instances(home, processes, health),
                CachePolicy.of(System.getenv()),
                progress);
    }

    /** The folders that running instances need. */
    Set<Path> foldersInUse() {
        return processes.alive().stream().map(ProcessRecord::directory).collect(Collectors.toUnmodifiableSet());
    }
}
