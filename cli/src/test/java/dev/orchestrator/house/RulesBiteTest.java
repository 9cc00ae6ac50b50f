package dev.orchestrator.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.EvaluationResult;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule is broken once by a class made for that, and says so. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RulesBiteTest {
  private JavaClasses offenders;

  @BeforeAll
  void gather() {
    offenders =
        new ClassFileImporter()
            .withImportOption(location -> location.contains("offence"))
            .importPackages("dev.orchestrator");
  }

  private static Stream<Arguments> offences() {
    return Stream.of(
        arguments("api leans on nothing", "LeansOnBase.<init>"),
        arguments("base leans on api", "LeansOnCore.<init>"),
        arguments("testkit leans on base", "LeansOnCore.<init>"),
        arguments("providers lean on base", "TaskRisk.HIGH"),
        arguments("core leans on base", "LeansOnEngine.<init>"),
        arguments("engine leans on core", "calls constructor <dev.orchestrator.cli.offence"),
        arguments(
            "adapters lean on core", "dev.orchestrator.adapters.offence.LeansOnEngine.<init>"),
        arguments(
            "the bridge to LangChain4j leans on core",
            "dev.orchestrator.langchain4j.offence.LeansOnEngine.<init>"),
        arguments(
            "cli leans on all, of the testkit on the faulty upstream", "LeansOnTestkit.<init>"),
        arguments("the testkit brings no test framework", "LeansOnJUnit.test("),
        arguments("no provider knows another", "Two.<init>"),
        arguments("only the dispatcher asks models", "Offender.asks("),
        arguments("only the dispatcher asks models", "Offender.asksByReference("),
        arguments("only base.process starts programs", "Offender.starts("),
        arguments("only base.process starts programs", "Offender.startsByTheOldWay("),
        arguments("only cli prints and exits", "Offender.prints("),
        arguments("only cli prints and exits", "Offender.exits("),
        arguments("only the ledger speaks SQL", "Offender.speaksSql("),
        arguments("only the rooms for it write files", "Offender.writes("),
        arguments("only the rooms for it write files", "Offender.writesByTheOldWay("),
        arguments("only base.time reads clocks and sleeps", "Offender.readsTheClock("),
        arguments("only base.time reads clocks and sleeps", "Offender.sleeps("),
        arguments("nothing static changes", "the static field counter"),
        arguments("nothing static changes", "the static field CACHE"),
        arguments("every package is null-marked", "engine.offence.Offender"),
        arguments("money is never floating", "the field maxCost"),
        arguments("money is never floating", "the parameter price"),
        arguments("money is never floating", "the method budget"),
        arguments("classes are named for what they are", "OffenderManager"));
  }

  @ParameterizedTest
  @MethodSource("offences")
  void bites(String rule, String offence) {
    EvaluationResult result = Rules.named(rule).evaluate(offenders);

    assertThat(result.hasViolation()).isTrue();
    assertThat(result.getFailureReport().toString()).contains(offence);
  }

  @Test
  void noRuleIsUntried() {
    assertThat(offences().map(offence -> offence.get()[0]).distinct())
        .containsExactlyInAnyOrderElementsOf(Rules.all().keySet());
  }

  @Test
  void sparesWhatIsAllowed() {
    assertThat(
            Rules.named("nothing static changes").evaluate(offenders).getFailureReport().toString())
        .doesNotContain("FIXED");
  }
}
