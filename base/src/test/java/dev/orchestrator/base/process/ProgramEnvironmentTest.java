package dev.orchestrator.base.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgramEnvironmentTest {

  @Test
  void passesWhatBuildsNeed() {
    Map<String, String> environment =
        Map.of(
            "PATH",
            "/bin",
            "HOME",
            "/home/me",
            "JAVA_HOME",
            "/jdk",
            "JAVA25_HOME",
            "/jdk25",
            "MAVEN_OPTS",
            "-Xmx1g",
            "LC_ALL",
            "C",
            "TERM",
            "xterm");

    assertThat(ProgramEnvironment.allowed(environment))
        .containsEntry("PATH", "/bin")
        .containsEntry("HOME", "/home/me")
        .containsEntry("JAVA_HOME", "/jdk")
        .containsEntry("JAVA25_HOME", "/jdk25")
        .containsEntry("MAVEN_OPTS", "-Xmx1g")
        .containsEntry("LC_ALL", "C")
        .containsEntry("TERM", "dumb");
  }

  @Test
  void holdsBackSecretsAndEverythingUnknown() {
    Map<String, String> environment =
        Map.of(
            "ANTHROPIC_API_KEY", "planted",
            "GITHUB_TOKEN", "planted",
            "MAVEN_GPG_PASSPHRASE", "planted",
            "MAVEN_PASSWORD", "planted",
            "GIT_DIR", "elsewhere",
            "LD_PRELOAD", "evil.so",
            "SOMETHING", "planted");

    assertThat(ProgramEnvironment.allowed(environment)).containsOnlyKeys("TERM");
  }
}
