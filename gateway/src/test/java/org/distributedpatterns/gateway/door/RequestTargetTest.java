package org.distributedpatterns.gateway.door;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/api/cache/ns/a.b_c~d:e@f,g=h+i-j",
                "/api/cache/ns/%41%c3%a9",
                "/.well-known/x",
                "/a..b/...",
                "/?q=a;b/../c//d[]%00",
                "/api/functions/a%7Cb",
                "/x?url=http://a.example/b?c"
            })
    void plainTargetsPass(String target) {
        assertThat(RequestTarget.refusal(target)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "x",
                "http://localhost/",
                "//x",
                "/x//",
                "/..",
                "/.",
                "/x/../y",
                "/x/./y",
                "/%2e%2E/y",
                "/.%2e",
                "/%2e",
                "/x;jsessionid=1",
                "/x%3By",
                "/x%00",
                "/x%2Fy",
                "/x%5Cy",
                "/x%252e",
                "/x\\y",
                "/x%",
                "/x%1",
                "/x%g1",
                "/x?%",
                "/x?\n",
                "/x y",
                "/é",
                "/x#y",
                "/a|b"
            })
    void whatCouldBeReadInTwoWaysIsRefused(String target) {
        assertThat(RequestTarget.refusal(target)).isNotNull();
    }
}
