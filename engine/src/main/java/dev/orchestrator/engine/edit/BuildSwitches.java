package dev.orchestrator.engine.edit;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What turns tests off in the files that configure builds. Such files may be edited, for many a
 * task adds a dependency; only what is named here may not be added.
 */
final class BuildSwitches {

  private static final Pattern BUILD_FILE =
      Pattern.compile(
          "(?i)(?:.*/)?(?:pom\\.xml|[^/]*\\.gradle(?:\\.kts)?|gradle\\.properties|build\\.xml"
              + "|package\\.json|[^/]*(?:jest|vitest|karma|playwright|cypress|mocha)[^/]*"
              + "|pyproject\\.toml|setup\\.cfg|tox\\.ini|noxfile\\.py|pytest\\.ini|conftest\\.py"
              + "|Cargo\\.toml|Makefile|GNUmakefile|[^/]*\\.mk|justfile|Taskfile\\.ya?ml"
              + "|[^/]*\\.csproj|Directory\\.Build\\.props|phpunit\\.xml(?:\\.dist)?|\\.rspec"
              + "|maven\\.config|jvm\\.config)");

  private static final List<Pattern> OFF =
      List.of(
          // Maven: the tests, their failures, those that were not found
          Pattern.compile("(?:\\b|-D)(?:skip(?:ITs?|Tests?)|maven\\.test\\.skip)\\b"),
          Pattern.compile("(?:\\b|-D)(?:maven\\.test\\.failure\\.ignore|testFailureIgnore)\\b"),
          Pattern.compile("<skip>\\s*true|<failIfNoTests>\\s*false|<excludedGroups>"),
          Pattern.compile("<exclude>[^<]*(?i:test|spec)[^<]*</exclude>|<excludes?File>"),
          // Gradle
          Pattern.compile("\\bignoreFailures\\b|-x\\s+(?:test|check)\\b"),
          Pattern.compile("\\btest\\w*[^\\n{]*\\{[^}]*\\benabled\\s*=\\s*false"),
          Pattern.compile(
              "\\bexcludeTestsMatching\\b|\\bexclude\\b\\s*\\(?\\s*[\"'][^\\n]*(?i:test|spec)"),
          Pattern.compile("\\bonlyIf\\s*\\{\\s*false"),
          // JavaScript
          Pattern.compile("\\bpassWithNoTests\\b|\\btestPathIgnorePatterns\\b|--bail=0"),
          Pattern.compile("\\btest(?:Name|Path)Pattern\\b|\\bmodulePathIgnorePatterns\\b"),
          // Python
          Pattern.compile("--(?:ignore|ignore-glob|deselect)\\b|\\bcollect_ignore\\w*"),
          Pattern.compile("\\bnorecursedirs\\b|\\bpytest_ignore_collect\\b|\\bpytest\\.skip\\b"),
          // Rust, .NET
          Pattern.compile("(?m)^\\s*(?:auto)?tests?\\s*=\\s*false|\\bIsTestProject>\\s*false"),
          // a shell that hears of no failure
          Pattern.compile("\\|\\|\\s*(?:true|:|exit\\s+0)\\b|\\bset\\s+\\+e\\b|\\bexit\\s+0\\b"));

  private BuildSwitches() {}

  static boolean concerns(String path) {
    return BUILD_FILE.matcher(path).matches();
  }

  /** What turns tests off in the later text more often than in the earlier, as it is written. */
  static List<String> added(String before, String after) {
    SortedMap<String, Integer> counts = new TreeMap<>();
    for (Pattern off : OFF) {
      off.matcher(after).results().forEach(m -> counts.merge(m.group().strip(), 1, Integer::sum));
      off.matcher(before).results().forEach(m -> counts.merge(m.group().strip(), -1, Integer::sum));
    }
    return counts.entrySet().stream()
        .filter(count -> count.getValue() > 0)
        .map(count -> count.getKey().lines().findFirst().orElse(""))
        .toList();
  }
}
