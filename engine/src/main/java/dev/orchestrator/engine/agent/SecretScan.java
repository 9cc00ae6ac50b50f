package dev.orchestrator.engine.agent;

import dev.orchestrator.api.Secret;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds what looks like a secret in a text, and takes it out before the text leaves the machine. It
 * knows the forms of usual keys and the values it is told; a secret of another form passes, so it
 * is a net below the rule that no secret belongs into a repository, not a replacement for it.
 * Immutable and thread-safe.
 */
public final class SecretScan {
  /** What stands in a secret's place. */
  public static final String REMOVED = "[secret removed]";

  /** A known value shorter than this would match ordinary words. */
  private static final int LEAST_KNOWN = 8;

  private static final List<Form> FORMS =
      List.of(
          new Form(
              "a private key",
              "-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----"
                  + "(?:[^-]{0,20000}-----END [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----)?",
              0,
              "private key"),
          new Form("an Anthropic key", "\\bsk-ant-[A-Za-z0-9_-]{16,}", 0, "sk-ant-"),
          new Form("an API key", "\\bsk-(?:proj-|svcacct-|or-v1-)?[A-Za-z0-9_-]{20,}", 0, "sk-"),
          new Form("a Google API key", "\\bAIza[A-Za-z0-9_-]{30,}", 0, "aiza"),
          new Form("a Google OAuth token", "\\bya29\\.[A-Za-z0-9_-]{20,}", 0, "ya29."),
          new Form("an AWS access key", "\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b", 0, "akia", "asia"),
          new Form(
              "a GitHub token",
              "\\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\\w{20,})",
              0,
              "ghp_",
              "gho_",
              "ghu_",
              "ghs_",
              "ghr_",
              "github_pat_"),
          new Form("a GitLab token", "\\bglpat-[A-Za-z0-9_-]{16,}", 0, "glpat-"),
          new Form("a Slack token", "\\bxox[abeoprs]-[A-Za-z0-9-]{10,}", 0, "xox"),
          new Form("a Groq or xAI key", "\\b(?:gsk_|xai-)[A-Za-z0-9]{20,}", 0, "gsk_", "xai-"),
          new Form(
              "a Hugging Face or npm token", "\\b(?:hf|npm)_[A-Za-z0-9]{20,}", 0, "hf_", "npm_"),
          new Form("a Stripe key", "\\b[rs]k_live_[A-Za-z0-9]{16,}", 0, "k_live_"),
          new Form(
              "a web token",
              "\\beyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}",
              0,
              "eyj"),
          new Form("a bearer token", "(?i)\\bbearer\\s+([A-Za-z0-9._~+/-]{24,}=*)", 1, "bearer"),
          new Form(
              "a password in an address",
              "\\b[a-z][a-z0-9+.-]*://[^\\s/:@]+:([^\\s/:@]{4,})@",
              1,
              "://"),
          new Form(
              "an assigned secret",
              "(?i)(?:api[_-]?key|secret|password|passwd|token|credential)s?[\"']?\\s*[:=]\\s*"
                  + "[\"']((?=[^\"']*\\d)(?=[^\"']*[a-z])[A-Za-z0-9+/_.=-]{20,})[\"']",
              1,
              "apikey",
              "api_key",
              "api-key",
              "secret",
              "passw",
              "token",
              "credential"));

  private final List<Form> forms;

  /**
   * @param signs one of these is in every text that the pattern finds anything in, in small
   *     letters: to look for them is many times faster, and few texts hold one
   */
  private record Form(String kind, Pattern pattern, int group, List<String> signs) {
    Form(String kind, String regex, int group, String... signs) {
      this(kind, Pattern.compile(regex), group, List.of(signs));
    }

    boolean isPossibleIn(String smallLetters) {
      return signs.stream().anyMatch(smallLetters::contains);
    }
  }

  /**
   * Something that looks like a secret.
   *
   * @param kind what it looks like ({@code a GitHub token}); never the secret itself
   * @param line the line it begins on, from 1
   */
  public record Hit(String kind, int line) {}

  /** A text without its secrets, and what was found. */
  public record Scanned(String text, List<Hit> hits) {}

  private SecretScan(List<Form> forms) {
    this.forms = forms;
  }

  /** A scan for the usual forms. */
  public static SecretScan usual() {
    return new SecretScan(FORMS);
  }

  /**
   * A scan for the usual forms and for these values, of which those shorter than 8 characters are
   * left out.
   */
  public static SecretScan knowing(Collection<Secret> secrets) {
    List<Form> forms = new ArrayList<>();
    secrets.stream()
        .map(Secret::reveal)
        .filter(value -> value.length() >= LEAST_KNOWN)
        .sorted(Comparator.comparingInt(String::length).reversed())
        .forEach(value ->
            forms.add(
                new Form("a configured secret", Pattern.quote(value), 0, smallLetters(value))));
    forms.addAll(FORMS);
    return new SecretScan(forms);
  }

  /** What looks like a secret in the text, without the text being changed. */
  public List<Hit> findings(String text) {
    return scan(text).hits();
  }

  /** The text with {@link #REMOVED} in the place of every secret; line breaks in it are kept. */
  public Scanned scan(String text) {
    List<Hit> hits = new ArrayList<>();
    String clean = text;
    String smallLetters = smallLetters(text);
    for (Form form : forms) {
      if (form.isPossibleIn(smallLetters)) {
        clean = without(clean, form, hits);
      }
    }
    hits.sort(Comparator.comparingInt(Hit::line));
    return new Scanned(clean, List.copyOf(hits));
  }

  private static String without(String text, Form form, List<Hit> hits) {
    Matcher matcher = form.pattern().matcher(text);
    if (!matcher.find()) {
      return text;
    }
    StringBuilder clean = new StringBuilder();
    int copied = 0;
    int line = 1;
    do {
      int start = matcher.start(form.group());
      String before = text.substring(copied, start);
      line += newlines(before);
      hits.add(new Hit(form.kind(), line));
      String secret = matcher.group(form.group());
      clean.append(before).append(REMOVED);
      // Later hits keep their line numbers, and so does whoever reads the text.
      clean.append("\n".repeat(newlines(secret)));
      line += newlines(secret);
      copied = matcher.end(form.group());
    } while (matcher.find());
    return clean.append(text, copied, text.length()).toString();
  }

  private static String smallLetters(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static int newlines(String text) {
    return (int) text.chars().filter(c -> c == '\n').count();
  }
}
