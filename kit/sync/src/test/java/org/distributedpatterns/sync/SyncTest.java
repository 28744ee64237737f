package org.distributedpatterns.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A house of two services and a kit of two packages, in a repository of its own. */
class SyncTest {

    private static final String KIT = "kit/src/main/java/org/distributedpatterns/kit/";
    private static final String TESTS = "kit/src/test/java/org/distributedpatterns/kit/";
    private static final String ONE = "one-service/src/main/java/org/distributedpatterns/oneservice/";
    private static final String TWO = "two/src/main/java/org/distributedpatterns/two/";

    private static final String RING = """
            package org.distributedpatterns.kit.ring;

            import org.distributedpatterns.kit.mix.Mix;

            /** Uses {@link Mix}. */
            public final class Ring {

                int hash(int key) {
                    return Mix.of(key);
                }
            }
            """;

    private static final String MIX = """
            package org.distributedpatterns.kit.mix;

            public final class Mix {

                public static int of(int key) {
                    return key * 31;
                }
            }
            """;

    private static final String RING_TEST = """
            package org.distributedpatterns.kit.ring;

            import org.junit.jupiter.api.Test;

            class RingTest {

                @Test
                void hashes() {}
            }
            """;

    private static final String PACKAGES = """
            ring:
              about: Who holds what.
              needs: [mix]
              artifacts: ["com.acme:hash"]
            mix:
              about: Mixes bits.
            """;

    private static final String POM = """
            <project><modelVersion>4.0.0</modelVersion><artifactId>x</artifactId><dependencies>
              <dependency><groupId>com.acme</groupId><artifactId>hash</artifactId></dependency>
            </dependencies></project>
            """;

    @TempDir
    Path house;

    @BeforeEach
    void build() throws Exception {
        write("kit/packages.yml", PACKAGES);
        write(KIT + "ring/Ring.java", RING);
        write(KIT + "mix/Mix.java", MIX);
        write(TESTS + "ring/RingTest.java", RING_TEST);
        write("kit/src/test/resources/ring/vectors.txt", "org.distributedpatterns.kit. stays\n");
        for (String service : List.of("one-service", "two")) {
            String root = service.replace("-", "");
            write(service + "/kit.packages", "# what it takes\nring\nmix # bits\n");
            write(service + "/pom.xml", POM);
            write(
                    service + "/src/main/java/org/distributedpatterns/" + root + "/app/App.java",
                    "package org.distributedpatterns." + root + ".app;\n\nimport org.distributedpatterns." + root
                            + ".ring.Ring;\n\nclass App {\n    Ring ring = new Ring();\n}\n");
        }
        new Sync(house).write(false);
        git("init", "-q");
        commit();
    }

    @Test
    void aCopyHasTheServicesNamesAndItsSourcesInTheFirstLine() throws IOException {
        assertThat(read(ONE + "ring/Ring.java"))
                .startsWith(
                        "// Written by ./platform sync from kit: ring/Ring.java\npackage org.distributedpatterns.oneservice.ring;\n")
                .contains("import org.distributedpatterns.oneservice.mix.Mix;")
                .doesNotContain("distributedpatterns.kit");
        assertThat(read(TWO + "mix/Mix.java")).contains("package org.distributedpatterns.two.mix;");
        assertThat(read("two/src/test/java/org/distributedpatterns/two/ring/RingTest.java"))
                .contains("\n@org.junit.jupiter.api.Tag(\"kit\")\nclass RingTest {");
        assertThat(read("two/src/test/resources/ring/vectors.txt")).isEqualTo("org.distributedpatterns.kit. stays\n");
        assertThat(new Sync(house).differences()).isEmpty();
        assertThat(new Sync(house).faults()).isEmpty();
    }

    @Test
    void aChangeInKitIsWrittenEverywhere() throws Exception {
        write(KIT + "mix/Mix.java", MIX.replace("31", "37"));
        write(KIT + "mix/More.java", "package org.distributedpatterns.kit.mix;\n\nfinal class More {}\n");
        assertThat(new Sync(house).differences()).hasSize(4);

        assertThat(new Sync(house).write(false)).isEqualTo(4);
        assertThat(read(ONE + "mix/Mix.java")).contains("key * 37");
        assertThat(read(TWO + "mix/More.java")).contains("class More");
    }

    @Test
    void aFileThatKitNeverHadIsSomebodysOwn() throws Exception {
        write(ONE + "mix/More.java", "package org.distributedpatterns.oneservice.mix;\n\nfinal class More {}\n");

        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> new Sync(house).write(false))
                .withMessageContaining("mix/More.java is not in kit");
    }

    @Test
    void aCopyOfWhatIsDeletedGoes() throws Exception {
        write(KIT + "mix/More.java", "package org.distributedpatterns.kit.mix;\n\nfinal class More {}\n");
        new Sync(house).write(false);
        commit();
        Files.delete(house.resolve(KIT + "mix/More.java"));

        new Sync(house).write(false);
        assertThat(house.resolve(ONE + "mix/More.java")).doesNotExist();
    }

    /** An old copy is told from an edited one also when the change in kit was committed without it. */
    @Test
    void aCopyOfAnEarlierVersionIsNotAnEditedOne() throws Exception {
        write(KIT + "mix/Mix.java", MIX.replace("31", "37"));
        commit();

        assertThat(new Sync(house).write(false)).isEqualTo(2);
    }

    /** And where nothing was committed in between. */
    @Test
    void kitIsChangedAgainAndAgain() throws Exception {
        for (String factor : List.of("37", "41")) {
            write(KIT + "mix/Mix.java", MIX.replace("31", factor));
            assertThat(new Sync(house).write(false)).isEqualTo(2);
        }

        write(TWO + "mix/Mix.java", read(TWO + "mix/Mix.java").replace("41", "43"));
        assertThatExceptionOfType(Refusal.class).isThrownBy(() -> new Sync(house).write(false));
    }

    @Test
    void anEditedCopyIsOverwrittenOnlyOnRequest() throws Exception {
        write(ONE + "mix/Mix.java", read(ONE + "mix/Mix.java").replace("31", "41"));
        write(KIT + "ring/Ring.java", RING.replace("Uses", "Needs"));

        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> new Sync(house).write(false))
                .withMessageContaining(ONE + "mix/Mix.java")
                .withMessageContaining("--from one-service")
                .withMessageNotContaining("Ring.java");
        assertThat(read(ONE + "mix/Mix.java")).contains("41");
        assertThat(read(TWO + "ring/Ring.java")).contains("Uses");

        new Sync(house).write(true);
        assertThat(read(ONE + "mix/Mix.java")).contains("31");
    }

    @Test
    void anEditMadeInACopyIsTakenToKitAndToTheOthers() throws Exception {
        write(ONE + "ring/Ring.java", read(ONE + "ring/Ring.java").replace("Uses", "Is built on"));
        write(ONE + "ring/Own.java", "package org.distributedpatterns.oneservice.ring;\n\nfinal class Own {}\n");
        String test = "one-service/src/test/java/org/distributedpatterns/oneservice/ring/RingTest.java";
        write(test, read(test).replace("hashes()", "hashesWell()"));

        new Sync(house).carryBack("one-service", false);

        assertThat(read(KIT + "ring/Ring.java")).isEqualTo(RING.replace("Uses", "Is built on"));
        assertThat(read(KIT + "ring/Own.java"))
                .isEqualTo("package org.distributedpatterns.kit.ring;\n\nfinal class Own {}\n");
        assertThat(read(TESTS + "ring/RingTest.java")).isEqualTo(RING_TEST.replace("hashes()", "hashesWell()"));
        assertThat(read(TWO + "ring/Ring.java")).contains("Is built on");
        assertThat(new Sync(house).differences()).isEmpty();

        write(ONE + "ring/Ring.java", read(ONE + "ring/Ring.java").replace("Is built on", "Builds on"));
        new Sync(house).carryBack("one-service", false);
        assertThat(read(KIT + "ring/Ring.java")).contains("Builds on");
    }

    /** It has not got them yet, which is no edit. */
    @Test
    void aServiceThatListsAPackageForTheFirstTimeTakesNothingAwayFromKit() throws Exception {
        write(KIT + "time/Time.java", "package org.distributedpatterns.kit.time;\n\npublic final class Time {}\n");
        write("kit/packages.yml", PACKAGES + "time:\n  about: Tells the time.\n");
        write("one-service/kit.packages", "ring\nmix\ntime\n");
        write(
                ONE + "app/Clock.java",
                "package org.distributedpatterns.oneservice.app;\n\n"
                        + "import org.distributedpatterns.oneservice.time.Time;\n\nclass Clock {\n    Time time = new Time();\n}\n");
        commit();

        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> new Sync(house).carryBack("one-service", false))
                .withMessageContaining("nothing of kit is edited");
        assertThat(read(KIT + "time/Time.java")).contains("class Time");
        new Sync(house).write(false);
        assertThat(read(ONE + "time/Time.java")).contains("class Time");
    }

    @Test
    void aCopyThatIsDeletedIsTakenAwayFromKit() throws Exception {
        write(KIT + "mix/More.java", "package org.distributedpatterns.kit.mix;\n\nfinal class More {}\n");
        new Sync(house).write(false);
        commit();
        Files.delete(house.resolve(ONE + "mix/More.java"));

        new Sync(house).carryBack("one-service", false);
        assertThat(house.resolve(KIT + "mix/More.java")).doesNotExist();
        assertThat(house.resolve(TWO + "mix/More.java")).doesNotExist();
    }

    @Test
    void copiesOfAPackageThatKitHasNoMoreAreAFault() throws Exception {
        write("kit/packages.yml", PACKAGES.replaceAll("(?s)ring:.*mix:", "mix:"));
        Files.delete(house.resolve(KIT + "ring/Ring.java"));
        Files.delete(house.resolve(KIT + "ring"));
        for (String service : List.of("one-service", "two")) {
            write(service + "/kit.packages", "mix\n");
        }

        assertThat(new Sync(house).faults())
                .contains(
                        "one-service has copies of kit's ring, but kit.packages does not list it: delete them",
                        "two has copies of kit's ring, but kit.packages does not list it: delete them");
    }

    @Test
    void whatChangedOnBothSidesIsLeftToThePerson() throws Exception {
        write(ONE + "mix/Mix.java", read(ONE + "mix/Mix.java").replace("31", "41"));
        write(KIT + "mix/Mix.java", MIX.replace("31", "37"));

        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> new Sync(house).carryBack("one-service", false))
                .withMessageContaining("mix/Mix.java has changed since");
        assertThat(read(KIT + "mix/Mix.java")).contains("37");
    }

    @Test
    void aListThatIsNotClosedIsRefused() throws Exception {
        write("two/kit.packages", "ring\n");

        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> new Sync(house).write(false))
                .withMessageContaining("two/kit.packages lists ring, which needs mix");
    }

    @Test
    void aPomThatLacksAnArtifactIsRefused() throws Exception {
        write("two/pom.xml", POM.replace("hash", "other"));

        assertThat(new Sync(house).faults()).containsExactly("two/pom.xml lacks com.acme:hash, which ring needs");
        write(
                "two/pom.xml",
                POM.replace("</artifactId></dependency>", "</artifactId><scope>test</scope></dependency>"));
        assertThat(new Sync(house).faults()).hasSize(1);
    }

    @Test
    void nothingIsTakenThatIsNotUsed() throws Exception {
        Files.delete(house.resolve(TWO + "app/App.java"));

        assertThat(new Sync(house).faults())
                .containsExactly(
                        "two/kit.packages lists mix, which nothing in it uses: take it off",
                        "two/kit.packages lists ring, which nothing in it uses: take it off");
    }

    @Test
    void aPackageThatIsThereWithoutBeingListedIsAFault() throws Exception {
        write("two/kit.packages", "mix\n");

        assertThat(new Sync(house).faults())
                .contains("two has copies of kit's ring, but kit.packages does not list it: delete them");
    }

    @Test
    void declarationsSayWhatIsUsed() throws Exception {
        write("kit/packages.yml", PACKAGES.replace("needs: [mix]", "needs: []") + "gone:\n  about: Is not there.\n");

        assertThat(new Sync(house).faults())
                .contains(
                        "kit/packages.yml: ring needs [mix], not []",
                        "kit/packages.yml declares gone, but there is no such package");
        write("kit/packages.yml", PACKAGES.replace("needs", "neds"));
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> new Sync(house))
                .withMessageContaining("ring has neds");
    }

    @Test
    void theCommandSaysWhatItDidAndWhatDiffers() throws Exception {
        assertThat(run("--check")).isEqualTo("0 every copy is what it should be\n");
        write(KIT + "mix/Mix.java", MIX.replace("31", "37"));
        assertThat(run("--check")).startsWith("1 ").contains(ONE + "mix/Mix.java differs from kit");
        assertThat(run()).isEqualTo("0 2 files written\n");
        assertThat(run("--from", "three")).startsWith("1 no service three");
        assertThat(run("--from", "two")).isEqualTo("1 nothing of kit is edited in two\n");
        assertThat(run("--list")).contains("ring", "Who holds what.", "one-service, two");
        assertThat(run("--repeats"))
                .isEqualTo("0     0 lines of main code stand in more than one project, copies of kit left out\n");
        assertThat(run("--check", "--list")).startsWith("2 ");
    }

    @Test
    void whatStandsTwiceAndIsNoCopyIsCounted() throws Exception {
        String body =
                "\n\n/** Comments and imports don't count. */\nclass Same {\n\n    int a;\n    int b;\n    int c;\n"
                        + "    int d;\n\n    // nor do blank lines\n    int e;\n    %s\n}\n";
        write(ONE + "Same.java", "package org.distributedpatterns.oneservice;" + body.formatted("int f;"));
        write(TWO + "Other.java", "package org.distributedpatterns.two;" + body.formatted("int g;"));

        Repeats repeats = Repeats.in(house);
        assertThat(repeats.lines()).isEqualTo(12);
        assertThat(repeats.places())
                .containsExactly(
                        "    6  one-service/org/distributedpatterns/oneservice/Same.java, also in two",
                        "    6  two/org/distributedpatterns/two/Other.java, also in one-service");
    }

    private String run(String... arguments) {
        StringWriter output = new StringWriter();
        PrintWriter printer = new PrintWriter(output);
        CommandLine command = SyncCommand.commandLine(house).setOut(printer).setErr(printer);
        return command.execute(arguments) + " " + output;
    }

    private void write(String file, String text) throws IOException {
        Path path = house.resolve(file);
        Files.createDirectories(Objects.requireNonNull(path.getParent()));
        Files.writeString(path, text);
    }

    private String read(String file) throws IOException {
        return Files.readString(house.resolve(file));
    }

    private void commit() throws Exception {
        git("add", "-A");
        git("-c", "user.name=t", "-c", "user.email=t@localhost", "commit", "-q", "-m", "as it is");
    }

    private void git(String... arguments) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of("git", "-C", house.toString()));
        command.addAll(List.of(arguments));
        Process git = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = Texts.of(git.getInputStream().readAllBytes());
        assertThat(git.waitFor()).as(output).isZero();
    }
}
