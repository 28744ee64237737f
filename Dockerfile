# Every service's image: docker build --build-arg SERVICE=cache-service .
# Needs BuildKit (the default since Docker 23; DOCKER_BUILDKIT=1 before).

# The poms alone, so that what follows is made again only when one of them changes.
FROM maven:3.9-eclipse-temurin-25 AS poms
WORKDIR /source
COPY . ./
RUN mkdir /poms && cp --parents */pom.xml /poms

# What the builds of all services ask for, fetched once: one Maven builds a single class with each of their poms. Its goals
# are those of "package" but for the tests', which would fetch as much again; a goal that a pom adds is added here, too
# (ImageTest). Bounded, since Compose's v2 plugin builds all services at once.
FROM maven:3.9-eclipse-temurin-25 AS dependencies
ENV MAVEN_OPTS="-Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1" \
    MAVEN="mvn -B -q -ntp -Dquick resources:resources compiler:compile@default-compile spring-boot:build-info@build-info jar:jar@default-jar spring-boot:repackage@repackage"
WORKDIR /poms
COPY --from=poms /poms ./
RUN { echo '<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version><packaging>pom</packaging><modules>'; \
      for pom in */pom.xml; do \
        mkdir -p "${pom%/*}/src/main/java" \
        && echo 'class Main { public static void main(String[] args) {} }' >"${pom%/*}/src/main/java/Main.java" \
        && echo "<module>${pom%/*}</module>"; \
      done; echo '</modules></project>'; } >pom.xml
# A later change of a pom fetches only what is new; the images' builds get a copy, since a cache may be gone by then.
RUN --mount=type=cache,id=distributed-patterns-m2,target=/var/cache/maven,sharing=locked \
    $MAVEN -T 2 -Dmaven.repo.local=/var/cache/maven -pl "$(ls -d */ | tr -d / | paste -sd ,)" \
    && cp -r /var/cache/maven /repository

# The service alone, from its own folder: a change in one leaves the images of the others as they are. Its jar is the same
# bytes as long as its files are, also when another service's pom has changed: then nothing after this stage is made again.
FROM dependencies AS build
ARG SERVICE
WORKDIR /build
COPY ${SERVICE}/pom.xml ./
COPY ${SERVICE}/src ./src
RUN $MAVEN -o -Dmaven.repo.local=/repository \
        -Dproject.build.outputTimestamp="$(find pom.xml src -type f -printf '%Ts\n' | sort -n | tail -n 1)" \
    && java -XX:TieredStopAtLevel=1 -Djarmode=tools -jar target/quick/*.jar extract --layers --application-filename app.jar --destination /layers

# What the services' archives below build upon: the JDK's own classes, as the flags that all services have want them. (A
# JRE's own archive knows other flags, and not every JRE brings one for compact headers.)
FROM eclipse-temurin:25-jre AS run
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin app \
    && install --directory --owner=app --group=app /data \
    && java -XX:+UseSerialGC -XX:+UseCompactObjectHeaders --enable-native-access=ALL-UNNAMED -Xlog:cds=error -Xlog:aot=error -Xshare:dump
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

# Classes loaded and verified ahead, by the very JVM that will use them; then that JVM is asked whether it takes them. A
# class-data archive that the training run writes as it ends, and not an AOT cache: that takes a second JVM and two thirds
# more of the processors for each image, and spares a start a seventh of its own (docs/adr/0027). What starts often and is
# built seldom, such as your own service, gets the AOT cache from ./platform fork's Dockerfile.
FROM run AS train
# It needs neither ZooKeeper nor Kafka; their clients' complaints about that, and the classes passed over, are left out.
RUN export LOGGING_LEVEL_ROOT=error LOGGING_LEVEL_ORG_APACHE_CURATOR=off LOGGING_LEVEL_ORG_APACHE_ZOOKEEPER=off SPRING_MAIN_BANNER_MODE=off \
    && java @jvm.options -XX:TieredStopAtLevel=1 -Xmx256m -Xms128m -Xmn64m -Xlog:cds=error -Xlog:cds+dynamic=error \
        -XX:ArchiveClassesAtExit=/data/app.jsa -Dplatform.rehearsal=true -jar app.jar \
    && java @jvm.options -Xshare:on -XX:SharedArchiveFile=/data/app.jsa -cp app.jar -version

FROM run
COPY --from=train /data/app.jsa ./
EXPOSE 8080 9000
# Readiness without curl and without a JVM: bash speaks TCP.
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=3 CMD ["bash", "-c", \
    "exec 3<>/dev/tcp/127.0.0.1/$MANAGEMENT_PORT && printf 'GET /actuator/health/readiness HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [ \"$status\" = 200 ]"]
# The archive counts only for the JVM that wrote it; another starts without, and says so.
ENTRYPOINT ["java", "@jvm.options", "-XX:SharedArchiveFile=app.jsa", "-jar", "app.jar"]
