package org.distributedpatterns.gateway.admin;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.security.SecurityScheme;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class AdminConfiguration {

    /** The document of the gateway itself, with the token that Swagger UI can ask for. */
    @Bean
    OpenAPI gatewayDocument() {
        return new OpenAPI()
                .info(new Info().title("gateway").version("1"))
                .components(new Components()
                        .addSecuritySchemes(
                                "admin",
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .description("./platform token prints it")));
    }
}
