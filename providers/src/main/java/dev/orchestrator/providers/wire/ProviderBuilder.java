package dev.orchestrator.providers.wire;

import dev.orchestrator.api.ModelInfo;
import dev.orchestrator.api.ProviderSettings;
import dev.orchestrator.api.ProviderSettings.Timeouts;
import dev.orchestrator.api.Secret;
import dev.orchestrator.base.http.CaBundle;
import dev.orchestrator.base.http.Http;
import dev.orchestrator.base.http.HttpCall;
import dev.orchestrator.base.http.Proxies;
import dev.orchestrator.base.http.ProxyServer;
import dev.orchestrator.base.time.Time;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What every provider that speaks HTTP can be told, by a program or, through {@link
 * #settings(ProviderSettings)}, by configuration. Not thread-safe.
 *
 * @param <B> the provider's own builder
 */
public abstract class ProviderBuilder<B extends ProviderBuilder<B>> {
  private static final Pattern PATH =
      Pattern.compile("/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2}|\\{model})*");
  private static final Pattern SECRET_PARAMETER =
      Pattern.compile("key|token|secret|sig|password", Pattern.CASE_INSENSITIVE);

  private String name;
  private @Nullable URI endpoint;
  private @Nullable Secret apiKey;
  private List<ModelInfo> models = List.of();
  private final Map<String, Secret> headers = new LinkedHashMap<>();
  private final Map<String, String> query = new LinkedHashMap<>();
  private @Nullable String path;
  private Timeouts timeouts;
  private boolean streams = true;
  private @Nullable Path caBundle;
  private Map<String, String> environment = System.getenv();
  private Time time = Time.system();

  /** With the type's usual name, endpoint and timeouts. */
  protected ProviderBuilder(String name, @Nullable URI endpoint, Timeouts timeouts) {
    this.name = name;
    this.endpoint = endpoint;
    this.timeouts = timeouts;
  }

  /** This, as its own type. */
  protected abstract B self();

  /** The provider's name; by default its type. */
  public B name(String value) {
    this.name = value;
    return self();
  }

  /** The base of its addresses, as the vendor's own SDK takes it. */
  public B endpoint(URI value) {
    this.endpoint = value;
    return self();
  }

  /** The key; white space around it is trimmed. */
  public B apiKey(String value) {
    return apiKey(Secret.of(value));
  }

  /** The key. */
  public B apiKey(Secret value) {
    this.apiKey = value;
    return self();
  }

  /** The models that it serves; their provider becomes this one's name. Empty by default. */
  public B models(List<ModelInfo> value) {
    this.models = List.copyOf(value);
    return self();
  }

  /** Sends one more header with every request; its value is treated as a secret. */
  public B header(String header, Secret value) {
    headers.put(header.toLowerCase(Locale.ROOT), value);
    return self();
  }

  /**
   * Ends every address with one more parameter, such as {@code api-version} at Azure. The value is
   * treated as a secret where the name speaks of a key, a token, a secret or a signature.
   */
  public B query(String parameter, String value) {
    query.put(parameter, value);
    return self();
  }

  /**
   * Where generations are posted below the endpoint, instead of the protocol's own path; {@code
   * {model}} in it becomes the model's id.
   *
   * @throws IllegalArgumentException if it does not begin with a slash, or holds what no path may
   */
  public B path(String value) {
    if (!PATH.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "path: '" + value + "' must begin with '/' and hold neither blanks nor ? nor #");
    }
    this.path = value;
    return self();
  }

  /**
   * How long to wait; by default 10 s, 120 s, 60 s and 10 min unless the provider says otherwise.
   */
  public B timeouts(Timeouts value) {
    this.timeouts = value;
    return self();
  }

  /**
   * Whether the vendor is asked for a stream, also where the caller wants the answer whole: so the
   * first-token and idle deadlines hold, and a cut connection is noticed at once. True by default;
   * false for servers that cannot stream, whose answers then come in one piece.
   */
  public B stream(boolean value) {
    this.streams = value;
    return self();
  }

  /**
   * A PEM file of certificate authorities that are trusted beside the JDK's own, for https. Those
   * that {@code SSL_CERT_FILE} and {@code NODE_EXTRA_CA_CERTS} name are trusted as well.
   */
  public B caBundle(Path value) {
    this.caBundle = value;
    return self();
  }

  /**
   * Where {@code HTTPS_PROXY}, {@code NO_PROXY} and {@code SSL_CERT_FILE} are looked up; the
   * process's by default.
   */
  public B environment(Map<String, String> value) {
    this.environment = Map.copyOf(value);
    return self();
  }

  /** The clock against which dates in answers are read; the machine's by default. */
  public B time(Time value) {
    this.time = value;
    return self();
  }

  /**
   * Takes over what a configuration says.
   *
   * @throws IllegalArgumentException if {@code auth_method} is not {@code api_key}, or {@code
   *     stream} neither true nor false
   */
  public B settings(ProviderSettings settings) {
    String auth = settings.option("auth_method");
    if (auth != null && !auth.equals("api_key") && !auth.equals("none")) {
      throw new IllegalArgumentException(
          auth.equals("cli")
              ? "auth_method: cli is for providers of type claude, gemini and openai"
              : "auth_method: '" + auth + "' is unknown; use api_key");
    }
    name(settings.name());
    if (settings.endpoint() != null) {
      endpoint(settings.endpoint());
    }
    if (settings.apiKey() != null) {
      apiKey(settings.apiKey());
    }
    models(settings.models());
    stream(flag(settings, "stream", true));
    settings.headers().forEach(this::header);
    if (settings.options().get("query") instanceof Map<?, ?> parameters) {
      parameters.forEach((key, value) -> query(key.toString(), value.toString()));
    }
    String below = settings.option("path");
    if (below != null) {
      path(below);
    }
    String bundle = settings.option("ca_bundle");
    if (bundle != null) {
      caBundle(settings.baseDir().resolve(bundle));
    }
    return timeouts(settings.timeouts());
  }

  /**
   * An option that is true or false.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  protected static boolean flag(ProviderSettings settings, String option, boolean usual) {
    String value = settings.option(option);
    if (value == null) {
      return usual;
    }
    if (!value.equals("true") && !value.equals("false")) {
      throw new IllegalArgumentException(option + ": '" + value + "' is no true or false");
    }
    return value.equals("true");
  }

  /** The name. */
  protected String name() {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a provider needs a name");
    }
    return name;
  }

  /** The timeouts. */
  protected Timeouts timeouts() {
    return timeouts;
  }

  /** The key, or null. */
  protected @Nullable Secret apiKey() {
    return apiKey;
  }

  /**
   * The key.
   *
   * @throws IllegalArgumentException if there is none; the message says where to put it
   */
  protected Secret requireKey(String variable) {
    if (apiKey == null) {
      throw new IllegalArgumentException(
          "provider '" + name + "' needs an api_key (for example \"${" + variable + "}\")");
    }
    return apiKey;
  }

  /** The models, named for this provider. */
  protected List<ModelInfo> models() {
    return models.stream()
        .map(info -> info.provider().equals(name) ? info : info.toBuilder().provider(name).build())
        .toList();
  }

  /**
   * The endpoint without a trailing slash.
   *
   * @throws IllegalArgumentException if it is no plain http or https address
   */
  protected URI endpoint() {
    if (endpoint == null) {
      throw new IllegalArgumentException("provider '" + name + "' needs an endpoint");
    }
    return Endpoints.check(name, endpoint);
  }

  /**
   * What was told, checked, and the wire to the vendor.
   *
   * @param auth headers that hold the key, and those that the vendor's protocol asks for
   * @throws IllegalArgumentException if a header cannot be sent (the message does not print it), or
   *     if the proxy or the authorities that apply to the endpoint cannot be used
   */
  protected Setup setup(Dialect dialect, Map<String, String> auth, int slowestTokensPerSecond) {
    Map<String, String> all = new LinkedHashMap<>(auth);
    headers.forEach((header, value) -> all.put(header, value.reveal()));
    all.forEach((header, value) -> {
      try {
        HttpCall.checkHeader(header, value);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("provider '" + name + "': " + e.getMessage());
      }
    });
    List<Secret> secrets = new ArrayList<>(headers.values());
    if (apiKey != null) {
      secrets.add(apiKey);
    }
    query.forEach((parameter, value) -> {
      if (SECRET_PARAMETER.matcher(parameter).find() && !value.isBlank()) {
        secrets.add(Secret.of(value));
      }
    });
    Http http = http();
    Proxies.of(environment)
        .proxyFor(endpoint())
        .map(ProxyServer::authorization)
        .map(Secret::of)
        .ifPresent(secrets::add);
    Connection connection =
        new Connection(
            name(),
            dialect,
            endpoint(),
            path,
            queryText(),
            all,
            secrets,
            timeouts,
            streams,
            slowestTokensPerSecond);
    return new Setup(name(), endpoint(), models(), new Wire(connection, http, time));
  }

  private String queryText() {
    return query.entrySet().stream()
        .map(parameter -> escaped(parameter.getKey()) + "=" + escaped(parameter.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Whatever is wrong is told now rather than at the first call. */
  private Http http() {
    Proxies proxies = Proxies.of(environment);
    boolean tls = "https".equalsIgnoreCase(endpoint().getScheme());
    try {
      var unused = proxies.proxyFor(endpoint());
      CaBundle authorities = tls ? CaBundle.of(caBundle, environment) : CaBundle.none();
      return new Http(timeouts.connect(), proxies, authorities);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("provider '" + name + "': " + e.getMessage(), e);
    }
  }
}
