package org.distributedpatterns.launcher.fork;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StandaloneTest {

    private final Standalone standalone = new Standalone("shard-service", "src/wire.txt"::equals);

    @Test
    void whatIsMarkedGoesOrComes() {
        assertThat(readme("""
                        # Title

                        <!-- fork:omit -->
                        ## Fork it

                        ./platform fork x
                        <!-- /fork:omit -->
                        <!-- fork:only ## Make it your own

                        By `a.b`.
                        -->

                        <!-- readme-test: long, because it takes its time -->
                        Kept<!-- fork:omit -->, gone<!-- /fork:omit -->.
                        """)).isEqualTo("""
                        # Title

                        ## Make it your own

                        By `a.b`.

                        Kept.
                        """);
    }

    @Test
    void linksThatLeadNowhereBecomeTheirText() {
        assertThat(readme("([ADR\n  14](../docs/adr/0014.md)), ![a](../docs/a.png \"A\"), [other](../x/README.md#y)"))
                .isEqualTo("(ADR\n  14), a, other");
        assertThat(readme("[gone](src/gone.txt), [nowhere](#nowhere)")).isEqualTo("gone, nowhere");
    }

    @Test
    void linksThatLeadSomewhereStay() {
        String text = "[paper](https://a.b/c), [wire](src/wire.txt), [how](#how-it-works-in-1-page)\n\n"
                + "## How it works, in 1 page\n";
        assertThat(readme(text)).isEqualTo(text);
    }

    @Test
    void theScriptIsCalledByItsNameAndFilesFromTheFolder() {
        assertThat(
                        readme(
                                "`./platform up`: \"$(./platform jdk)\"/bin/java -jar shard-service/target/a.jar, shard-service/"))
                .isEqualTo("`platform up`: \"$(platform jdk)\"/bin/java -jar target/a.jar, shard-service/");
        assertThat(standalone.text("pom.xml", "set JAVA_HOME, or run ./platform test, which finds one.</message>"))
                .isEqualTo("set JAVA_HOME.</message>");
    }

    private String readme(String text) {
        return standalone.text("README.md", text);
    }
}
