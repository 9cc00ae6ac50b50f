package dev.orchestrator.cli.command;

import dev.orchestrator.base.json.Json;
import dev.orchestrator.cli.CliCommand;
import dev.orchestrator.cli.CommandException;
import dev.orchestrator.cli.Console;
import dev.orchestrator.cli.ExitCode;
import dev.orchestrator.cli.Invocation;
import dev.orchestrator.cli.Table;
import dev.orchestrator.core.yaml.Nearest;
import dev.orchestrator.testkit.FaultyUpstream;
import dev.orchestrator.testkit.FaultyUpstream.Protocol;
import dev.orchestrator.testkit.UpstreamFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code upstream}: a loopback server that speaks the vendors' protocols and fails by name. */
@Command(
    name = "upstream",
    description =
        "Runs until it is interrupted, on loopback alone. Each call for a generation meets the next"
            + " fault that is named, and the last one stays; 'ok' is the healthy answer.")
public final class UpstreamCommand implements CliCommand {
  private static final int LARGEST_PORT = 65_535;

  @Option(
      names = "--fault",
      paramLabel = "NAME",
      split = ",",
      description = "What the calls meet, for example 429-storm:3,stall-middle,ok; ok unless told.")
  private List<String> faults = new ArrayList<>();

  @Option(
      names = "--rate",
      paramLabel = "P",
      description = "Let the faults strike by chance: this part of the calls, from 0 to 1.")
  private @Nullable Double rate;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "What chance begins with; the same number strikes the same calls. 1 unless told.")
  private long seed = 1;

  @Option(
      names = "--protocol",
      paramLabel = "NAME",
      split = ",",
      description =
          "Speak only these: anthropic, openai, responses, gemini, ollama; all unless told.")
  private List<String> protocols = new ArrayList<>();

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Listen at this port; at a free one unless told.")
  private int port;

  @Option(names = "--text", paramLabel = "TEXT", description = "The healthy answer.")
  private String text = FaultyUpstream.USUAL_TEXT;

  @Option(names = "--list", description = "List the faults there are, and do nothing else.")
  private boolean list;

  /** Made by picocli. */
  public UpstreamCommand() {}

  @Override
  public ExitCode run(Invocation invocation) {
    Console console = invocation.console();
    if (list) {
      list(console);
      return ExitCode.DONE;
    }
    Set<Protocol> spoken = spoken();
    try (FaultyUpstream upstream = start(spoken, console)) {
      tell(upstream, spoken, console);
      new CountDownLatch(1).await();
      return ExitCode.DONE;
    } catch (InterruptedException e) {
      // Ctrl-C is the way to stop it, and no mishap.
      return ExitCode.INTERRUPTED;
    }
  }

  private FaultyUpstream start(Set<Protocol> spoken, Console console) {
    List<UpstreamFault> meant = meant();
    try {
      FaultyUpstream.Builder builder =
          FaultyUpstream.builder()
              .faults(meant)
              .protocols(spoken)
              .text(text)
              .port(port())
              .listener(exchange -> console.note(line(exchange)));
      if (rate != null) {
        builder.rate(rate, seed);
      }
      return builder.start();
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, said(e), e);
    } catch (UncheckedIOException e) {
      throw new CommandException(
          ExitCode.USAGE,
          "port %d cannot be listened at (%s); choose another with --port"
              .formatted(port, reason(e)),
          e);
    }
  }

  private int port() {
    if (port < 0 || port > LARGEST_PORT) {
      throw new CommandException(
          ExitCode.USAGE, "--port is from 1 to " + LARGEST_PORT + ", not " + port);
    }
    return port;
  }

  private List<UpstreamFault> meant() {
    if (faults.isEmpty()) {
      if (rate != null) {
        throw new CommandException(ExitCode.USAGE, "--rate needs --fault: which are to strike?");
      }
      return List.of(UpstreamFault.of(UpstreamFault.Kind.OK));
    }
    List<UpstreamFault> meant = new ArrayList<>();
    for (String fault : faults) {
      String name = fault.split(":", 2)[0].strip();
      if (UpstreamFault.Kind.named(name).isEmpty()) {
        throw unknown("fault", name, UpstreamFault.Kind.names(), "--list shows them all");
      }
      try {
        meant.add(UpstreamFault.parse(fault));
      } catch (IllegalArgumentException e) {
        throw new CommandException(ExitCode.USAGE, said(e), e);
      }
    }
    return meant;
  }

  private Set<Protocol> spoken() {
    if (protocols.isEmpty()) {
      return EnumSet.allOf(Protocol.class);
    }
    Set<Protocol> spoken = EnumSet.noneOf(Protocol.class);
    List<String> names = Arrays.stream(Protocol.values()).map(Protocol::typed).toList();
    for (String name : protocols) {
      Optional<Protocol> protocol =
          Arrays.stream(Protocol.values()).filter(p -> p.typed().equals(name.strip())).findFirst();
      spoken.add(
          protocol.orElseThrow(
              () -> unknown("protocol", name, names, "there are " + String.join(", ", names))));
    }
    return spoken;
  }

  private static CommandException unknown(
      String what, String name, List<String> valid, String otherwise) {
    return new CommandException(
        ExitCode.USAGE,
        "unknown %s '%s'; %s"
            .formatted(
                what,
                name,
                Nearest.of(name, valid)
                    .map(near -> "did you mean " + near + "?")
                    .orElse(otherwise)));
  }

  private static String reason(UncheckedIOException e) {
    IOException cause = e.getCause();
    return said(cause == null ? e : cause);
  }

  private static String said(Exception e) {
    return String.valueOf(e.getMessage());
  }

  private static String line(FaultyUpstream.Exchange exchange) {
    return "call %d: %s, %s: %s"
        .formatted(
            exchange.number(),
            exchange.protocol().typed(),
            exchange.streamed() ? "streamed" : "buffered",
            exchange.met());
  }

  // --- what it says of itself

  private void tell(FaultyUpstream upstream, Set<Protocol> spoken, Console console) {
    String snippet = snippet(upstream, spoken);
    String requests = "http://127.0.0.1:" + upstream.port() + FaultyUpstream.REQUESTS;
    if (console.json()) {
      ObjectNode document = Json.object().put("port", upstream.port());
      ObjectNode endpoints = document.putObject("endpoints");
      spoken.forEach(p -> endpoints.put(p.typed(), upstream.endpoint(p).toString()));
      ArrayNode named = document.putArray("faults");
      meant().forEach(fault -> named.add(fault.toString()));
      document.put("requests", requests).put("providers_yaml", snippet);
      console.document(document);
      return;
    }
    console.say("A faulty upstream listens at port " + upstream.port() + "; Ctrl-C stops it.");
    Table table = Table.of("protocol", "endpoint");
    spoken.forEach(p -> table.row(p.typed(), upstream.endpoint(p).toString()));
    console.table(table);
    console.say(calls());
    console.say("What it received: " + requests);
    console.say("");
    console.say("# .orchestrator/providers.yaml");
    console.fragment(snippet);
  }

  private String calls() {
    String named = meant().stream().map(UpstreamFault::toString).collect(Collectors.joining(", "));
    return rate == null
        ? "Its calls meet, one after the other: " + named + " (the last one stays)"
        : "%s of its calls meet one of: %s (by chance, from seed %d)".formatted(rate, named, seed);
  }

  private static String snippet(FaultyUpstream upstream, Set<Protocol> spoken) {
    StringBuilder yaml = new StringBuilder("providers:\n");
    for (Protocol protocol : spoken) {
      String name = "faulty-" + protocol.typed();
      yaml.append("  ").append(name).append(":\n");
      yaml.append("    type: ").append(type(protocol)).append('\n');
      yaml.append("    endpoint: ").append(upstream.endpoint(protocol)).append('\n');
      if (protocol == Protocol.RESPONSES) {
        yaml.append("    api: responses\n");
      }
      yaml.append("    api_key: any\n");
      yaml.append("    models:\n");
      yaml.append("      - { id: ").append(FaultyUpstream.MODEL).append(", maker: ").append(name);
      yaml.append(", tier: standard, context_window: 131072,\n");
      yaml.append("          max_output_tokens: 16384, input_per_1m: 1.00, output_per_1m: 2.00,\n");
      yaml.append("          capabilities: [code, analysis, planning, review, docs] }\n");
    }
    return yaml.toString();
  }

  private static String type(Protocol protocol) {
    return switch (protocol) {
      case ANTHROPIC -> "claude";
      case OPENAI, RESPONSES -> "openai";
      case GEMINI -> "gemini";
      case OLLAMA -> "ollama";
    };
  }

  private static void list(Console console) {
    if (console.json()) {
      ObjectNode document = Json.object();
      ArrayNode faults = document.putArray("faults");
      for (UpstreamFault.Kind kind : UpstreamFault.Kind.values()) {
        faults.addObject().put("name", UpstreamFault.of(kind).toString()).put("does", kind.does());
      }
      console.document(document);
      return;
    }
    Table table = Table.of("fault", "what the upstream does");
    for (UpstreamFault.Kind kind : UpstreamFault.Kind.values()) {
      table.row(UpstreamFault.of(kind).toString(), kind.does());
    }
    console.table(table);
    console.say(
        "What stands behind a colon is a number of calls or a duration, and may be changed.");
  }
}
