package org.distributedpatterns.launcher.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** Stands here for the help; the script answers itself, without having to build the launcher. */
@Command(
        name = "jdk",
        header = {"Print the folder of the JDK 25 that everything runs with.", ""},
        description = {
            "Prints the folder of the JDK that ./platform has found: JAVA_HOME if that is a JDK 25 or later, else the first in"
                    + " the usual places. Maven and plain java want to be told, where another one is the default.",
            ""
        },
        footer = {
            "",
            "  export JAVA_HOME=$(./platform jdk)    from then on mvn takes it",
            "  \"$(./platform jdk)/bin/java\" -version"
        })
final class JdkCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        System.out.println(System.getProperty("java.home"));
        return ExitCode.OK;
    }
}
