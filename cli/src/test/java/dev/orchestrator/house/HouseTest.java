package dev.orchestrator.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program keeps the rules of its house. This module sees all others, so they are held here. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HouseTest {
  private JavaClasses house;

  @BeforeAll
  void lookAtAllOfIt() {
    house =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.orchestrator");
  }

  /** A rule that looks at nothing holds always. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "api",
        "base",
        "testkit",
        "providers",
        "core",
        "engine",
        "adapters",
        "langchain4j",
        "cli"
      })
  void everyFloorIsLookedAt(String floor) {
    assertThat(house).anyMatch(c -> c.getPackageName().startsWith("dev.orchestrator." + floor));
  }

  @Test
  void testsAreNotLookedAt() {
    assertThat(house).noneMatch(c -> c.getName().equals(HouseTest.class.getName()));
  }

  @TestFactory
  Stream<DynamicTest> holds() {
    return Rules.all().entrySet().stream()
        .map(rule -> DynamicTest.dynamicTest(rule.getKey(), () -> rule.getValue().check(house)));
  }
}
