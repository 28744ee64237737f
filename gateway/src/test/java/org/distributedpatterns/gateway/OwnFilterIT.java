package org.distributedpatterns.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** A filter that somebody adds to a copy of this gateway sees every request that is forwarded. */
@Import(OwnFilterIT.Own.class)
class OwnFilterIT extends RunningGateway {

    @TestConfiguration(proxyBeanMethods = false)
    static class Own {

        @Bean
        GlobalFilter marks() {
            return (exchange, chain) -> {
                exchange.getResponse().beforeCommit(() -> {
                    exchange.getResponse().getHeaders().set("X-Own", "seen");
                    return reactor.core.publisher.Mono.empty();
                });
                return chain.filter(exchange);
            };
        }
    }

    @Test
    void aFilterThatNobodyVouchesForSeesEveryRequest() throws Exception {
        backend(1);
        for (int i = 0; i < 3; i++) {
            HttpResponse<String> answer = get(prefix);
            assertThat(answer.body()).isEqualTo(service + "-1");
            assertThat(answer.headers().firstValue("X-Own")).contains("seen");
        }
    }
}
