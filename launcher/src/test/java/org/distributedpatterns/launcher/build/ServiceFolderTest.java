package org.distributedpatterns.launcher.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.distributedpatterns.launcher.terminal.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceFolderTest {

    @TempDir
    Path folder;

    @Test
    void aServiceIsCalledAsItsArtifactWhateverItsFolderIs() throws IOException {
        write("""
                <project>
                  <parent><artifactId>a-parent</artifactId><version>4</version></parent>
                  <dependencies><dependency><artifactId>other</artifactId></dependency></dependencies>
                  <artifactId> my-<!-- own -->shards </artifactId>
                </project>
                """);
        assertThat(ServiceFolder.at(folder)).isEqualTo(new ServiceFolder("my-shards", folder.toAbsolutePath()));
        assertThat(Pom.of(folder.resolve("pom.xml")).version()).isEmpty();
    }

    @Test
    void aFolderThatHoldsNoServiceAndAPomThatIsNoneAreNamed() throws IOException {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> ServiceFolder.at(folder))
                .withMessageContaining(folder + " holds no service");
        write("<project><artifactId>");
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> ServiceFolder.at(folder))
                .withMessageContaining("pom.xml can't be read");
    }

    private void write(String pom) throws IOException {
        Files.writeString(folder.resolve("pom.xml"), pom);
        Files.writeString(folder.resolve("jvm.options"), "");
        Files.createDirectories(folder.resolve("src/main/java"));
    }
}
