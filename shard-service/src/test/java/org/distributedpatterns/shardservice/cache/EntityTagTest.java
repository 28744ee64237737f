package org.distributedpatterns.shardservice.cache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntityTagTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    "ff"         | true
                    W/"ff"       | true
                    "0", "ff"    | true
                    "0","ff"     | true
                    *            | true
                    "fff"        | false
                    ff           | false
                    "0"          | false
                    """, quoteCharacter = '\'')
    void aListOfTagsIsComparedWeakly(String ifNoneMatch, boolean matches) {
        assertThat(EntityTag.matches(ifNoneMatch, 255)).isEqualTo(matches);
    }
}
