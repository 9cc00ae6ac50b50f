package dev.orchestrator.engine.agent;

import com.github.mustachejava.DefaultMustacheFactory;
import com.github.mustachejava.Mustache;
import com.github.mustachejava.MustacheException;
import com.github.mustachejava.reflect.ReflectionObjectHandler;
import com.github.mustachejava.util.Wrapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One Mustache template: a system and a user part, divided by a line {@value #DIVIDER}. Nothing is
 * escaped, a variable that is not known is an error, and partials are refused. Immutable and
 * thread-safe.
 */
final class PromptTemplate {
  static final String DIVIDER = "=== user ===";
  static final String SUFFIX = ".mustache";

  private final String source;
  private final Mustache system;
  private final Mustache user;

  private PromptTemplate(String source, String text, Set<String> variables) {
    this.source = source;
    List<String> lines = text.lines().map(String::stripTrailing).toList();
    int divider = lines.indexOf(DIVIDER);
    if (divider < 0) {
      throw new IllegalArgumentException(
          source
              + ": the line '"
              + DIVIDER
              + "' is missing; it divides the system text from the"
              + " user's");
    }
    this.system = compiled(String.join("\n", lines.subList(0, divider)) + "\n");
    this.user = compiled(String.join("\n", lines.subList(divider + 1, lines.size())) + "\n");
    // Errors of a template appear at start: once with every section shown, once with none.
    for (String probe : List.of("x", "")) {
      Map<String, String> values = new TreeMap<>();
      variables.forEach(variable -> values.put(variable, probe));
      system(values);
      user(values);
    }
  }

  /**
   * The user's template of this name, if there is one, else the built-in one.
   *
   * @throws IllegalArgumentException if the template is wrong; the message names the file
   */
  static PromptTemplate load(String name, @Nullable Path overrides, Set<String> variables) {
    Path file = overrides == null ? null : overrides.resolve(name + SUFFIX);
    try {
      if (file != null && Files.exists(file)) {
        return new PromptTemplate(file.toString(), Files.readString(file), variables);
      }
      String resource = "prompts/" + name + SUFFIX;
      try (InputStream in = PromptTemplate.class.getResourceAsStream(resource)) {
        if (in == null) {
          throw new IllegalStateException("the prompt " + resource + " is missing from the jar");
        }
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        return new PromptTemplate(resource, text, variables);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": the prompt cannot be read as UTF-8 text", e);
    }
  }

  String system(Map<String, String> values) {
    return rendered(system, values);
  }

  String user(Map<String, String> values) {
    return rendered(user, values);
  }

  private String rendered(Mustache template, Map<String, String> values) {
    try {
      StringWriter out = new StringWriter();
      template.execute(out, values);
      return out.toString().strip() + "\n";
    } catch (MustacheException e) {
      throw wrong(e);
    }
  }

  private Mustache compiled(String text) {
    try {
      return new Templates().compile(new StringReader(text), source);
    } catch (MustacheException e) {
      throw wrong(e);
    }
  }

  private IllegalArgumentException wrong(MustacheException e) {
    Throwable cause = e;
    while (cause.getCause() instanceof MustacheException inner) {
      cause = inner;
    }
    return new IllegalArgumentException(source + ": " + cause.getMessage(), e);
  }

  /** Writes values as they are, and knows no other file. */
  private static final class Templates extends DefaultMustacheFactory {
    Templates() {
      setObjectHandler(new Values());
    }

    @Override
    public void encode(String value, Writer writer) {
      try {
        writer.write(value);
      } catch (IOException e) {
        throw new MustacheException(e);
      }
    }

    @Override
    public Reader getReader(String resourceName) {
      throw new MustacheException("partials are not available: " + resourceName);
    }
  }

  /** Looks names up in the values and nowhere else; an unknown name is an error. */
  private static final class Values extends ReflectionObjectHandler {
    @Override
    public Wrapper find(String name, List<Object> scopes) {
      return current -> value(name, current);
    }

    private static Object value(String name, List<Object> scopes) {
      for (Object scope : scopes) {
        if (scope instanceof Map<?, ?> values) {
          Object value = values.get(name);
          if (value == null) {
            throw new MustacheException(
                "the variable '" + name + "' is unknown; known are " + values.keySet());
          }
          return value;
        }
      }
      throw new MustacheException("the variable '" + name + "' is unknown");
    }
  }
}
