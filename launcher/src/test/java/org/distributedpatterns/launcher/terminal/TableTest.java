package org.distributedpatterns.launcher.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void everyColumnIsAsWideAsItsWidestCell() {
        Table table = new Table("A", "LONG", "C").row("wide cell", "x", "").row("y", "z", "end");
        assertThat(table.toString()).isEqualTo("""
                        A          LONG  C
                        wide cell  x
                        y          z     end
                        """);
    }

    @Test
    void aRowHasAsManyCellsAsTheHeader() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Table("A", "B").row("one"));
    }
}
