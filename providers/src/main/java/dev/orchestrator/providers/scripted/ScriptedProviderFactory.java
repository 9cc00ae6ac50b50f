package dev.orchestrator.providers.scripted;

import dev.orchestrator.api.LlmProvider;
import dev.orchestrator.api.ProviderFactory;
import dev.orchestrator.api.ProviderSettings;
import dev.orchestrator.base.time.Time;

/**
 * Makes scripted providers: {@code type: scripted}, with the option {@code script} (a file,
 * relative to the settings' base directory; required) and the option {@code maker}.
 */
public final class ScriptedProviderFactory implements ProviderFactory {
  private final Time time;

  /** For the service loader: delays are taken on the machine's clock. */
  public ScriptedProviderFactory() {
    this(Time.system());
  }

  /** A factory whose providers take their delays on this clock. */
  public ScriptedProviderFactory(Time time) {
    this.time = time;
  }

  @Override
  public String type() {
    return "scripted";
  }

  @Override
  public LlmProvider create(ProviderSettings settings) {
    String script = settings.option("script");
    if (script == null || script.isBlank()) {
      throw new IllegalArgumentException(
          "provider "
              + settings.name()
              + ": 'script' is missing; name the file that holds its"
              + " answers, as in  script: answers.yaml");
    }
    ScriptedProvider.Builder builder = ScriptedProvider.builder(settings.name()).time(time);
    String maker = settings.option("maker");
    if (maker != null) {
      builder.maker(maker);
    }
    settings.models().forEach(builder::model);
    return builder.script(settings.baseDir().resolve(script).normalize()).build();
  }
}
