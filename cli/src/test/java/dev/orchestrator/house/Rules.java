package dev.orchestrator.house;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.ClassesShouldConjunction;
import dev.orchestrator.api.LlmProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * The walls of the house: which floor may lean on which, and what may happen in one room only. Each
 * rule is told apart by a name, checked on the program by {@link HouseTest} and shown to bite by
 * {@link RulesBiteTest}.
 */
final class Rules {
  private static final String OURS = "dev.orchestrator..";

  private Rules() {}

  /** All rules by name. */
  static Map<String, ArchRule> all() {
    Map<String, ArchRule> rules = new TreeMap<>();
    rules.put("api leans on nothing", api());
    rules.put("base leans on api", floor("base", "api"));
    rules.put("testkit leans on base", floor("testkit", "base", "api"));
    rules.put("providers lean on base", floor("providers", "base", "api"));
    rules.put("core leans on base", floor("core", "base", "api"));
    rules.put("engine leans on core", floor("engine", "core", "base", "api"));
    rules.put("adapters lean on core", floor("adapters", "core", "base", "api"));
    rules.put(
        "the bridge to LangChain4j leans on core", floor("langchain4j", "core", "base", "api"));
    rules.put(
        "cli leans on all, of the testkit on the faulty upstream",
        floor(
            "cli",
            nameMatching("dev\\.orchestrator\\.testkit\\.(FaultyUpstream|UpstreamFault)(\\$.*)?"),
            "engine",
            "core",
            "providers",
            "base",
            "api"));
    rules.put("the testkit brings no test framework", testkitIsFree());
    rules.put("no provider knows another", providersApart());
    rules.put("only the dispatcher asks models", onlyDispatcherAsks());
    rules.put("only base.process starts programs", onlyProcessStarts());
    rules.put("only cli prints and exits", onlyCliPrints());
    rules.put("only the ledger speaks SQL", onlyLedgerSpeaksSql());
    rules.put("only the rooms for it write files", onlyWritersWrite());
    rules.put("only base.time reads clocks and sleeps", onlyTimeTells());
    rules.put("nothing static changes", nothingStaticChanges());
    rules.put("every package is null-marked", everyPackageIsNullMarked());
    rules.put("money is never floating", moneyIsExact());
    rules.put("classes are named for what they are", namedForWhatTheyAre());
    return rules;
  }

  /** The rule of this name. */
  static ArchRule named(String name) {
    return Objects.requireNonNull(all().get(name), name);
  }

  private static ArchRule api() {
    return classes()
        .that()
        .resideInAPackage("dev.orchestrator.api..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("dev.orchestrator.api..", "java..", "org.jspecify..")
        .because("whoever writes a provider takes on every dependency of api");
  }

  private static ArchRule floor(String floor, String... below) {
    return floor(floor, DescribedPredicate.alwaysFalse(), below);
  }

  /** As above, with single classes of elsewhere. */
  private static ArchRule floor(
      String floor, DescribedPredicate<? super JavaClass> beside, String... below) {
    List<String> allowed = new ArrayList<>(List.of(room(floor)));
    for (String lower : below) {
      allowed.add(room(lower));
    }
    ClassesShouldConjunction rule =
        classes()
            .that()
            .resideInAPackage(room(floor))
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(allowed.toArray(String[]::new))
                    .or(beside)
                    .or(not(resideInAnyPackage(OURS))));
    return rule.because("arrows only point down");
  }

  private static String room(String name) {
    return "dev.orchestrator." + name + "..";
  }

  /**
   * The kit of tests for providers needs one, and has a room of its own that nobody else enters.
   */
  private static ArchRule testkitIsFree() {
    return noClasses()
        .that()
        .resideInAPackage(room("testkit"))
        .and()
        .resideOutsideOfPackage(room("testkit.compatibility"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.junit..",
            "org.assertj..",
            "org.opentest4j..",
            "dev.orchestrator.testkit.compatibility..")
        .because("the command line carries the faulty upstream with it");
  }

  private static ArchRule providersApart() {
    return slices()
        .matching("dev.orchestrator.providers.(*)..")
        .should()
        .notDependOnEachOther()
        .ignoreDependency(
            alwaysTrue(),
            resideInAnyPackage(
                "dev.orchestrator.providers.wire..",
                "dev.orchestrator.providers.chat..",
                "dev.orchestrator.providers.responses.."))
        .because("a provider can be taken out without touching another");
  }

  private static ArchRule onlyDispatcherAsks() {
    return noClasses()
        .that()
        .resideOutsideOfPackages(
            "dev.orchestrator.core.dispatch..",
            // A provider may build one of the two upon the other; the kit tries providers out.
            "dev.orchestrator.api..",
            "dev.orchestrator.providers..",
            "dev.orchestrator.testkit..")
        .should(
            Conditions.reach(
                "ask a model",
                access ->
                    access.getTargetOwner().isAssignableTo(LlmProvider.class)
                        && Set.of("generate", "stream").contains(access.getName())))
        .because("what is not dispatched is neither budgeted nor recorded");
  }

  private static ArchRule onlyProcessStarts() {
    return noClasses()
        .that()
        .resideOutsideOfPackage("dev.orchestrator.base.process..")
        .should(
            Conditions.reach(
                "start a program",
                access ->
                    access.getTargetOwner().isEquivalentTo(ProcessBuilder.class)
                        || is(access, Runtime.class, "exec")))
        .because("only there are programs given a group, a deadline and a clean environment");
  }

  private static ArchRule onlyCliPrints() {
    return noClasses()
        .that()
        .resideOutsideOfPackage("dev.orchestrator.cli..")
        .should(
            Conditions.reach(
                "print or exit",
                access ->
                    is(access, System.class, "out", "err", "in", "exit", "setOut", "setErr")
                        || is(access, Runtime.class, "exit", "halt")
                        || (access.getTargetOwner().isAssignableTo(Throwable.class)
                            && access.getName().equals("printStackTrace"))))
        .because("with --json standard output holds one document and nothing else");
  }

  private static ArchRule onlyLedgerSpeaksSql() {
    return noClasses()
        .that()
        .resideOutsideOfPackage("dev.orchestrator.core.ledger..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite..")
        .because("another ledger must be able to take its place");
  }

  private static ArchRule onlyWritersWrite() {
    return noClasses()
        .that()
        .resideOutsideOfPackages(
            "dev.orchestrator.engine.workspace..",
            "dev.orchestrator.engine.edit..",
            "dev.orchestrator.engine.gate..", // its logs
            "dev.orchestrator.engine.journal..",
            "dev.orchestrator.core.ledger..",
            "dev.orchestrator.core.trust..",
            "dev.orchestrator.core.setup..", // what init writes
            "dev.orchestrator.core.migration..", // what migrate writes
            "dev.orchestrator.core.catalog..", // the user's own catalogue
            "dev.orchestrator.providers.command..", // homes of the vendors' programs, each for a
            // call
            "dev.orchestrator.cli.batch..", // the answers, and standard input until they are there
            "dev.orchestrator.cli.demo..") // a repository of its own, in a temporary directory
        .should(Conditions.reach("write files", FileWrites::isOne))
        .because("trees and state are written where paths are checked and writes are atomic");
  }

  private static ArchRule onlyTimeTells() {
    return noClasses()
        .that()
        .resideOutsideOfPackage("dev.orchestrator.base.time..")
        .should(
            Conditions.reach(
                "read a clock or sleep",
                access ->
                    is(access, System.class, "nanoTime", "currentTimeMillis")
                        || is(access, Thread.class, "sleep")
                        || (access.getTargetOwner().getPackageName().equals("java.time")
                            && Set.of("now", "systemUTC", "systemDefaultZone", "system")
                                .contains(access.getName()))))
        .because("tests turn the clock and never sleep");
  }

  private static ArchRule nothingStaticChanges() {
    return classes()
        .that()
        .resideInAPackage(OURS)
        // It warns once in a program, however many adapters that makes.
        .and()
        .doNotHaveFullyQualifiedName("dev.orchestrator.adapters.ModelAdapter")
        .should(Conditions.HAVE_NO_MUTABLE_STATICS);
  }

  private static ArchRule everyPackageIsNullMarked() {
    return classes()
        .that()
        .resideInAPackage(OURS)
        .should(Conditions.RESIDE_IN_A_NULL_MARKED_PACKAGE);
  }

  private static ArchRule moneyIsExact() {
    return classes()
        .that()
        .resideInAPackage(OURS)
        .should(Conditions.HOLD_NO_MONEY_IN_FLOATING_POINT);
  }

  private static ArchRule namedForWhatTheyAre() {
    return noClasses()
        .that()
        .resideInAPackage(OURS)
        .should()
        .haveNameMatching(".*(Manager|Helper|Utils?|Impl)");
  }

  private static boolean is(JavaAccess<?> access, Class<?> owner, String... names) {
    return access.getTargetOwner().isEquivalentTo(owner)
        && Set.of(names).contains(access.getName());
  }
}
