# Every service's image: docker build --build-arg SERVICE=cache-service .
# Needs BuildKit (the default since Docker 23; DOCKER_BUILDKIT=1 before).

# The service alone, from its own folder: a change in one leaves the images of the others as they are.
FROM maven:3.9-eclipse-temurin-25 AS build
ARG SERVICE
WORKDIR /build
COPY ${SERVICE}/pom.xml ./
COPY ${SERVICE}/src ./src
# One repository for all builds, one build in it at a time: Maven does not lock it.
RUN --mount=type=cache,id=distributed-patterns-m2,target=/var/cache/maven,sharing=locked \
    mvn -B -q -ntp -Dmaven.repo.local=/var/cache/maven -Dmaven.test.skip=true package
RUN java -Djarmode=tools -jar target/*.jar extract --layers --application-filename app.jar --destination /layers

FROM eclipse-temurin:25-jre AS run
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin app \
    && install --directory --owner=app --group=app /data
WORKDIR /app
COPY --from=build /layers/dependencies/ ./
COPY --from=build /layers/snapshot-dependencies/ ./
COPY --from=build /layers/application/ ./
ARG SERVICE
COPY ${SERVICE}/jvm.options ./
USER app
ENV PORT=8080 \
    MANAGEMENT_PORT=9000 \
    LOGGING_STRUCTURED_FORMAT_CONSOLE=ecs \
    MALLOC_ARENA_MAX=2

# Classes loaded and linked ahead, by the very JVM that will use them; then a start that fails if that JVM refuses them.
FROM run AS train
# Neither needs ZooKeeper or Kafka; their clients' complaints about that, and the classes passed over, are left out.
RUN export LOGGING_LEVEL_ROOT=error LOGGING_LEVEL_ORG_APACHE_CURATOR=off LOGGING_LEVEL_ORG_APACHE_ZOOKEEPER=off SPRING_MAIN_BANNER_MODE=off \
    && java @jvm.options -Xlog:aot=error -XX:AOTCacheOutput=/data/app.aot -Dplatform.rehearsal=true -jar app.jar \
    && java @jvm.options -XX:AOTMode=on -XX:AOTCache=/data/app.aot -Dplatform.rehearsal=true -jar app.jar

FROM run
COPY --from=train /data/app.aot ./
EXPOSE 8080 9000
# Readiness without curl and without a JVM: bash speaks TCP.
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=3 CMD ["bash", "-c", \
    "exec 3<>/dev/tcp/127.0.0.1/$MANAGEMENT_PORT && printf 'GET /actuator/health/readiness HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [ \"$status\" = 200 ]"]
# The cache counts only for the flags it was trained with; a JVM that refuses it starts without, and says so.
ENTRYPOINT ["java", "@jvm.options", "-XX:AOTCache=app.aot", "-jar", "app.jar"]
