package io.yidi.gateway.house;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.yidi");

  private static final Pattern FLOATING =
      Pattern.compile("\\b(double|float|Double|Float|doubleValue|floatValue)\\b");

  @Test
  void theClassesAreThere() {
    assertThat(OURS.contain("io.yidi.policy.split.Adjudicator")).isTrue();
    assertThat(OURS.contain("io.yidi.gateway.Gateway")).isTrue();
    assertThat(OURS.contain("io.yidi.proto.settlement.v1.Settlement")).isTrue();
  }

  @Test
  void protoAndEngineDoNotKnowEachOther() {
    noClasses()
        .that()
        .resideInAPackage("io.yidi.policy..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.yidi.proto..", "io.yidi.gateway..")
        .check(OURS);
    noClasses()
        .that()
        .resideInAPackage("io.yidi.proto..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.yidi.policy..", "io.yidi.gateway..")
        .check(OURS);
  }

  @Test
  void theEngineTouchesNothingOfTheWorld() {
    noClasses()
        .that()
        .resideInAPackage("io.yidi.policy..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.sql..",
            "javax.sql..",
            "java.net.http..",
            "io.grpc..",
            "com.google.protobuf..",
            "io.micronaut..",
            "jakarta..",
            "org.slf4j..")
        .check(OURS);
    noClasses()
        .that()
        .resideInAPackage("io.yidi.policy..")
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(
            Clock.class, Random.class, java.security.SecureRandom.class, java.util.UUID.class)
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .callMethod(java.time.LocalDate.class, "now")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(java.time.ZonedDateTime.class, "now")
        .check(OURS);
  }

  @Test
  void onlyLoadingReadsFiles() {
    noClasses()
        .that()
        .resideInAPackage("io.yidi.policy..")
        .and(
            not(
                resideInAnyPackage(
                    "io.yidi.policy.load..", "io.yidi.policy.yaml..", "io.yidi.policy.cases..")))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio.file..", "org.snakeyaml..")
        .check(OURS);
  }

  @Test
  void packagesPointOneWay() {
    slices().matching("io.yidi.policy.(*)..").should().beFreeOfCycles().check(OURS);
    slices().matching("io.yidi.gateway.(*)..").should().beFreeOfCycles().check(OURS);
  }

  @Test
  void nothingImportsAnEndpoint() {
    noClasses()
        .that(not(simpleNameEndingWith("Endpoint")))
        .and()
        .haveNameNotMatching(".*Endpoint\\$(Definition|.*)")
        .should()
        .dependOnClassesThat(simpleNameEndingWith("Endpoint").and(resideInAPackage("io.yidi..")))
        .check(OURS);
  }

  @Test
  void statusesAreMadeInOnePlace() {
    noClasses()
        .that()
        .resideInAPackage("io.yidi.gateway..")
        .and()
        .resideOutsideOfPackages("io.yidi.gateway.rpc..", "io.yidi.gateway.demo..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("io.grpc.Status")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("io.grpc.protobuf.StatusProto")
        .check(OURS);
  }

  @Test
  void protoTypesStopAtTheEdge() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.yidi.gateway.jdbc..",
            "io.yidi.gateway.rules..",
            "io.yidi.gateway.load..",
            "io.yidi.gateway.database..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.yidi.proto..")
        .check(OURS);
  }

  @Test
  void noFloatingPointNearMoney() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path root :
        List.of(
            Path.of("../policy-engine/src/main"),
            Path.of("src/main"),
            Path.of("../proto/src/main"))) {
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file :
            files.filter(one -> one.toString().matches(".*\\.(java|proto|sql)")).toList()) {
          List<String> lines = Files.readAllLines(file);
          for (int i = 0; i < lines.size(); i++) {
            if (FLOATING.matcher(lines.get(i)).find()) {
              found.add(file + ":" + (i + 1) + ": " + lines.get(i).strip());
            }
          }
        }
      }
    }
    assertThat(found).isEmpty();
  }
}
