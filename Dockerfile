# Builds the gateway and runs it on an external PostgreSQL; see docker-compose.yml.
FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /src
COPY pom.xml buf.yaml ./
COPY proto proto
COPY policy-engine policy-engine
COPY gateway gateway
COPY bench bench
RUN mvn -q -B -DskipTests -pl gateway -am package

FROM eclipse-temurin:25-jre
WORKDIR /opt/yidi
COPY --from=build /src/gateway/target/lib lib
COPY --from=build /src/gateway/target/yidi-gateway-*.jar lib/
COPY demonstration demonstration
ENV YIDI_HOME=/opt/yidi YIDI_HOST=0.0.0.0
USER 1000
EXPOSE 50051
ENTRYPOINT ["java", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", \
  "-cp", "/opt/yidi/lib/*", "io.yidi.gateway.Application"]
CMD ["serve"]
