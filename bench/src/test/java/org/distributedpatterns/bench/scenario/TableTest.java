package org.distributedpatterns.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void itIsMarkdownWithFiguresToTheRight() {
        Table table = Table.of("who", "requests/s", "ratio")
                .row("we", Table.figure(12345.6, 0), Table.ratio(12345.6, 10000))
                .row("varnish", Table.figure(10000, 0), Table.ratio(1, 1));

        assertThat(table).hasToString("""
                        | who     | requests/s |  ratio |
                        | ------- | ---------: | -----: |
                        | we      |     12,346 | 1.23 × |
                        | varnish |     10,000 | 1.00 × |
                        """);
    }

    @Test
    void aRatioToNothingIsNone() {
        assertThat(Table.ratio(1, 0)).isEqualTo("–");
    }
}
