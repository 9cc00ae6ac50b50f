package dev.orchestrator.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestrator.core.config.CoverageRule.Format;
import dev.orchestrator.engine.gate.CoverageReport.Lines;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class CoverageReportTest {

  /** The shape of what JaCoCo 0.8 writes, DOCTYPE included. */
  private static final String JACOCO =
      """
      <?xml version="1.0" encoding="UTF-8" standalone="yes"?>\
      <!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd">\
      <report name="demo"><sessioninfo id="h-1" start="1" dump="2"/><package name="a">\
      <class name="a/B" sourcefilename="B.java"><method name="m" desc="()V" line="3">\
      <counter type="LINE" missed="1" covered="2"/></method>\
      <counter type="LINE" missed="1" covered="2"/></class>\
      <counter type="LINE" missed="1" covered="2"/></package>\
      <counter type="INSTRUCTION" missed="40" covered="50"/>\
      <counter type="BRANCH" missed="4" covered="5"/>\
      <counter type="LINE" missed="3" covered="13"/></report>
      """;

  /** As coverage.py 7 writes it. */
  private static final String COBERTURA =
      """
      <?xml version="1.0" ?>
      <coverage version="7.4.0" timestamp="1" lines-valid="16" lines-covered="13" line-rate="0.8125"
          branches-covered="0" branches-valid="0" branch-rate="0" complexity="0">
        <packages><package name="."><classes><class name="a.py" filename="a.py"><methods/>
        <lines><line number="1" hits="1"/></lines></class></classes></package></packages>
      </coverage>
      """;

  private static final String LCOV =
      """
      TN:
      SF:src/a.js
      FN:1,f
      FNDA:2,f
      DA:1,2
      DA:2,0
      DA:3,1
      LF:3
      LH:2
      end_of_record
      """;

  @TempDir Path dir;

  private Lines read(String text, Format format) throws IOException {
    return CoverageReport.read(Files.writeString(dir.resolve("report"), text), format);
  }

  @Test
  void readsJacocosTotalAndNoneOfItsParts() throws IOException {
    assertThat(read(JACOCO, Format.AUTO)).isEqualTo(new Lines(13, 16));
    assertThat(read(JACOCO, Format.JACOCO)).isEqualTo(new Lines(13, 16));
  }

  @Test
  void readsCoberturasTotalOrCountsItsLines() throws IOException {
    assertThat(read(COBERTURA, Format.AUTO)).isEqualTo(new Lines(13, 16));
    String older =
        """
        <!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">
        <coverage line-rate="0.5"><packages><package><classes>
        <class filename="A.java"><methods><method name="m"><lines><line number="1" hits="3"/></lines>
        </method></methods><lines><line number="1" hits="3"/><line number="2" hits="0"/></lines></class>
        <class filename="A.java"><methods/><lines><line number="2" hits="1"/>
        <line number="9" hits="0"/></lines></class>
        </classes></package></packages></coverage>
        """;
    assertThat(read(older, Format.COBERTURA)).isEqualTo(new Lines(2, 3));
  }

  @Test
  void readsLcovAndCountsALineOfSeveralRecordsOnce() throws IOException {
    assertThat(read(LCOV, Format.AUTO)).isEqualTo(new Lines(2, 3));
    assertThat(read(LCOV + LCOV.replace("DA:2,0", "DA:2,7"), Format.LCOV))
        .isEqualTo(new Lines(3, 3));
    assertThat(
            read(
                "SF:a\nLF:10\nLH:4\nend_of_record\nSF:b\nLF:2\nLH:1\nend_of_record\n", Format.AUTO))
        .isEqualTo(new Lines(5, 12));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "JACOCO    | <coverage lines-valid='1' lines-covered='1'/> | it is a report of cobertura, not of jacoco",
        "COBERTURA | SF:a | it is no report of cobertura",
        "LCOV      | <report/> | it is no report of lcov",
        "AUTO      | <html/> | its root <html> is neither",
        "AUTO      | <report/> | it has no <counter",
        "AUTO      | <report><counter type='LINE' missed='x' covered='1'/></report> | no whole number",
        "AUTO      | <report><counter type='LINE' missed='-3' covered='1'/></report> | below zero",
        "AUTO      | <report><counter type='LINE' missed='9223372036854775807' covered='1'/></report> | no whole number",
        "AUTO      | <coverage lines-valid='1' lines-covered='2'/> | 2 of 1 lines",
        "AUTO      | <coverage lines-valid='1' lines-covered='NaN'/> | no whole number",
        "AUTO      | <report><counter | it is no well-formed XML",
        "AUTO      | all is well | neither JaCoCo nor Cobertura nor lcov",
        "AUTO      | '' | neither JaCoCo nor Cobertura nor lcov",
        "AUTO      | SF:a | its last record is cut",
        "AUTO      | DA:1 | no whole number",
      })
  void refusesWhatItCannotRead(Format format, String text, String reason) {
    assertThatThrownBy(() -> read(text, format))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE report [<!ENTITY x SYSTEM \"SECRET\">]>"
            + "<report name='&x;'><package>&x;</package><counter type='LINE' missed='&x;' covered='1'/></report>",
        "<!DOCTYPE report [<!ENTITY % x SYSTEM \"SECRET\"> %x;]>"
            + "<report><counter type='LINE' missed='1' covered='&y;'/></report>",
        "<!DOCTYPE report [<!ENTITY a \"1\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>"
            + "<report><counter type='LINE' missed='&b;' covered='1'/></report>"
      })
  void knowsNoEntitiesOfAReport(String text) throws IOException {
    Path secret = Files.writeString(dir.resolve("secret"), "<!ENTITY y \"5\">");

    assertThatThrownBy(() -> read(text.replace("SECRET", secret.toUri().toString()), Format.AUTO))
        .isInstanceOf(IOException.class);
  }

  @Test
  void neverLoadsTheDoctypeThatAReportNames() throws IOException {
    // If it were loaded, its default for an attribute would count one more line.
    Path dtd =
        Files.writeString(
            dir.resolve("report.dtd"),
            "<!ELEMENT report ANY><!ELEMENT counter EMPTY><!ATTLIST counter type CDATA 'LINE'>");
    String report =
        "<!DOCTYPE report SYSTEM '"
            + dtd.toUri()
            + "'><report><counter missed='1' covered='0'/>"
            + "<counter type='LINE' missed='1' covered='1'/></report>";

    assertThat(read(report, Format.AUTO)).isEqualTo(new Lines(1, 2));
  }

  @Test
  void followsNoLink() throws IOException {
    Path real = Files.writeString(dir.resolve("real"), LCOV);
    Path link = Files.createSymbolicLink(dir.resolve("link"), real);

    assertThatThrownBy(() -> CoverageReport.read(link, Format.AUTO))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no regular file");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 3, 1, 3, 0, false",
    "2, 6, 1, 3, 0, false", // the same fraction
    "333333333333333333, 999999999999999999, 1, 3, 0, false", // exactly a third, too
    "333333333333333332, 999999999999999999, 1, 3, 0, true", // less by what no double can tell
    "0, 5, 0, 9, 0, false",
    "799, 1000, 8, 10, 0, true",
    "799, 1000, 8, 10, 0.1, false", // by a tenth of a point, which is tolerated
    "798, 1000, 8, 10, 0.1, true",
    "9223372036854775807, 9223372036854775807, 9223372036854775806, 9223372036854775807, 0, false",
  })
  void comparesFractionsExactly(
      long covered, long total, long baseCovered, long baseTotal, String tolerance, boolean fell) {
    Coverage base = new Coverage(baseCovered, baseTotal);

    assertThat(new Coverage(covered, total).fellFrom(base, new BigDecimal(tolerance)))
        .isEqualTo(fell);
  }

  @Test
  void isWrittenWithItsCounts() {
    assertThat(new Coverage(2, 3)).hasToString("66.66 % of lines (2 of 3)");
    assertThatThrownBy(() -> new Coverage(0, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
