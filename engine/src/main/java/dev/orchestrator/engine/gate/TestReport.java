package dev.orchestrator.engine.gate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamReader;

/**
 * What single tests said in one run of a check, read from reports in JUnit's format. Immutable.
 *
 * @param failed the tests that failed, by class and name, sorted; a name may stand there twice
 * @param passed how many passed, by class; what was skipped counts nowhere
 * @param unknown why nothing can be said; empty if something can
 */
record TestReport(List<String> failed, Map<String, Integer> passed, String unknown) {

  private static final int MOST_FAILED = 5_000;
  private static final int MOST_CLASSES = 20_000;
  private static final Pattern ADDRESS = Pattern.compile("(?<=@)[0-9a-f]{5,16}\\b");

  TestReport {
    failed = List.copyOf(failed);
    passed = Map.copyOf(passed);
  }

  static TestReport none(String why) {
    return new TestReport(List.of(), Map.of(), why);
  }

  /** What these files say together. */
  static TestReport read(List<Path> files) {
    if (files.isEmpty()) {
      return none("no test report was written");
    }
    Cases cases = new Cases();
    for (Path file : files) {
      try {
        ReportXml.read(file, cases);
      } catch (IOException e) {
        return none("the test report " + file + " cannot be read: " + e.getMessage());
      }
    }
    if (cases.failed.size() > MOST_FAILED || cases.passed.size() > MOST_CLASSES) {
      return none("more than " + MOST_FAILED + " tests failed");
    }
    if (cases.failed.isEmpty() && cases.passed.isEmpty()) {
      return none("the test reports tell of no test");
    }
    cases.failed.sort(null);
    return new TestReport(cases.failed, cases.passed, "");
  }

  boolean known() {
    return unknown.isEmpty();
  }

  private static final class Cases implements ReportXml.Elements {
    private final List<String> failed = new ArrayList<>();
    private final Map<String, Integer> passed = new TreeMap<>();
    private String suite = "";
    private String type = "";
    private String name = "";
    private boolean inCase;
    private boolean fails;
    private boolean skipped;

    @Override
    public void begins(int depth, String element, XMLStreamReader attributes) {
      switch (element) {
        case "testsuite" -> suite = ReportXml.attribute(attributes, "name");
        case "testcase" -> {
          String written = ReportXml.attribute(attributes, "classname");
          type = written.isEmpty() ? suite : written;
          name = ReportXml.attribute(attributes, "name");
          inCase = true;
          fails = false;
          skipped = false;
        }
        case "failure", "error" -> {
          if (inCase) {
            fails = true;
          } else {
            // a whole suite that could not be set up
            failed.add(suite);
          }
        }
        case "skipped" -> skipped = true;
        default -> {
          // flakyFailure, rerunFailure, properties, output: no verdict of its own
        }
      }
    }

    @Override
    public void ends(int depth, String element) {
      if (!element.equals("testcase")) {
        return;
      }
      inCase = false;
      if (fails) {
        failed.add(ADDRESS.matcher(type.isEmpty() ? name : type + "." + name).replaceAll("#"));
      } else if (!skipped) {
        passed.merge(type, 1, Integer::sum);
      }
    }
  }
}
