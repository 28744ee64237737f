package org.distributedpatterns.workqueueworker.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinesTest {

    private static List<String> read(String body) throws IOException {
        var lines = new Lines(new ByteArrayInputStream(body.getBytes(UTF_8)), 5);
        List<String> read = new ArrayList<>();
        for (var line = lines.next(); line.isPresent(); line = lines.next()) {
            Lines.Line next = line.get();
            read.add(next.number() + ":" + (next.tooLong() ? "too long" : new String(next.bytes(), UTF_8)));
        }
        return read;
    }

    @Test
    void blankLinesAreCountedAndPassedOver() throws IOException {
        assertThat(read("a\n\n \r\nb\n")).containsExactly("1:a", "4:b");
        assertThat(read("")).isEmpty();
        assertThat(read("a")).containsExactly("1:a");
    }

    @Test
    void aLineThatIsTooLongDoesNotTakeTheNextOneWithIt() throws IOException {
        assertThat(read("12345\n123456789\nb")).containsExactly("1:12345", "2:too long", "3:b");
    }
}
