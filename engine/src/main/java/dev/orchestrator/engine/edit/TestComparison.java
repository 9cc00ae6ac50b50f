package dev.orchestrator.engine.edit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Compares what files test when a task began, now, and after an edit. An edit is to blame only for
 * what was there at both times before it: what the task itself has written may be changed again.
 *
 * @param begin when the task began
 * @param now before the edit
 * @param after with the edit
 * @param namesTold how many tests are named at most, per file
 * @param wayOut what every problem ends with
 */
record TestComparison(
    TestTally begin, TestTally now, TestTally after, int namesTold, String wayOut) {

  void judge(List<EditProblem> problems) {
    judgeLostTests(problems);
    judgeWeakerTests(problems);
    judgeSkips(problems);
  }

  private void judgeLostTests(List<EditProblem> problems) {
    Map<String, Map<String, String>> lost = new TreeMap<>();
    begin
        .tests()
        .forEach((name, tests) -> {
          int least = Math.min(tests.count(), of(now, name).count());
          if (of(after, name).count() < least) {
            lost.computeIfAbsent(of(now, name).path(), path -> new LinkedHashMap<>())
                .put(name, name);
          }
        });
    lost.forEach((path, names) ->
        problems.add(
            new EditProblem(
                path,
                0,
                "existing tests would be gone: "
                    + named(List.copyOf(names.keySet()))
                    + "; keep each of them under its name, here or in another file of the tests."
                    + wayOut)));
  }

  private void judgeWeakerTests(List<EditProblem> problems) {
    boolean helpersGrew = TestTally.sum(after.helpers()) > TestTally.sum(now.helpers());
    int before = problems.size();
    begin
        .tests()
        .forEach((name, tests) -> {
          TestTally.Tests present = of(now, name);
          TestTally.Tests then = of(after, name);
          int least = Math.min(tests.assertions(), present.assertions());
          // Assertions may move into what several tests call.
          if (then.count() > 0 && then.assertions() < least && !helpersGrew) {
            problems.add(
                new EditProblem(
                    present.path(),
                    0,
                    "the test '"
                        + name
                        + "' would assert less: "
                        + assertions(least)
                        + " before, "
                        + then.assertions()
                        + " after; keep them."
                        + wayOut));
          }
        });
    int least = Math.min(begin.assertions(), now.assertions());
    if (problems.size() == before && problems.isEmpty() && after.assertions() < least) {
      problems.add(
          new EditProblem(
              first(now.helpers(), after.helpers()),
              0,
              "the tests would assert less, in what they call: "
                  + assertions(least)
                  + " before, "
                  + after.assertions()
                  + " after; keep them."
                  + wayOut));
    }
  }

  private void judgeSkips(List<EditProblem> problems) {
    int most = Math.max(TestTally.sum(begin.skips()), TestTally.sum(now.skips()));
    int marks = TestTally.sum(after.skips());
    if (marks > most) {
      problems.add(
          new EditProblem(
              first(after.skips(), now.skips()),
              0,
              "tests would be passed over: marks such as @Disabled, skip or #[ignore] were "
                  + most
                  + " and would be "
                  + marks
                  + "; let every test run, and mend the code where one fails."
                  + wayOut));
    }
  }

  private static String assertions(int count) {
    return count == 1 ? "1 assertion" : count + " assertions";
  }

  /** The first file of which the one counts more than the other. */
  private static String first(Map<String, Integer> more, Map<String, Integer> less) {
    return more.entrySet().stream()
        .filter(file -> file.getValue() > less.getOrDefault(file.getKey(), 0))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("");
  }

  private static TestTally.Tests of(TestTally tally, String name) {
    TestTally.Tests tests = tally.tests().get(name);
    return tests == null ? new TestTally.Tests("", 0, 0) : tests;
  }

  private String named(List<String> names) {
    String told =
        names.stream()
            .limit(namesTold)
            .map(name -> "'" + name + "'")
            .collect(Collectors.joining(", "));
    int more = names.size() - namesTold;
    return more > 0 ? told + " and " + more + " more" : told;
  }
}
