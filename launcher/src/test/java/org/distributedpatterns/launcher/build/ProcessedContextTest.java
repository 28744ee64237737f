package org.distributedpatterns.launcher.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessedContextTest {

    private static final Map<String, String> OF_A_SHELL = Map.of(
            "PATH", "/usr/bin",
            "JAVA_HOME", "/opt/jdk",
            "JAVA_TOOL_OPTIONS", "-Xlog:gc",
            "PLATFORM_HOME", "/tmp/state",
            "MANAGEMENT_PORT", "9000",
            "PLATFORM_PORT", "8080",
            "PLATFORM_ADMIN_TOKEN", "secret",
            "TRACE_SAMPLING", "1");

    @Test
    void whatTellsTheLauncherOrGivesAValueLetsAnInstanceStartFromIt() {
        assertThat(ProcessedContext.fits(OF_A_SHELL)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "MANAGEMENT_OPENTELEMETRY_TRACING_EXPORT_OTLP_ENDPOINT, http://localhost:4318/v1/traces",
        "SERVER_COMPRESSION_ENABLED, false",
        "PLATFORM_GATEWAY_HTTP_CACHE_ENABLED, false",
        "SPRING_APPLICATION_JSON, {}",
        "JAVA_TOOL_OPTIONS, -Xlog:gc -Dserver.compression.enabled=false",
        "JDK_JAVA_OPTIONS, -Dspring.profiles.active=mine",
        "JDK_JAVA_OPTIONS, @more-options",
        "_JAVA_OPTIONS, -XX:VMOptionsFile=more-options",
        "server_compression_enabled, false",
        "server.compression.enabled, false",
    })
    void whatSetsPropertiesLetsAConditionDecideAnewAndIsKeptFromTheProcessing(String name, String value) {
        Map<String, String> environment = new HashMap<>(OF_A_SHELL);
        environment.put(name, value);

        assertThat(ProcessedContext.fits(environment)).isFalse();

        ProcessedContext.clear(environment);
        assertThat(environment).doesNotContainEntry(name, value).containsEntry("PLATFORM_HOME", "/tmp/state");
        assertThat(ProcessedContext.fits(environment)).isTrue();
    }
}
