package dev.orchestrator.cli.command;

import dev.orchestrator.core.ledger.Scope;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an option that holds a tag. */
final class TagWord implements ITypeConverter<String> {

  @Override
  public String convert(String value) {
    if (!Scope.isTag(value)) {
      throw new TypeConversionException("a tag must be " + Scope.TAG_RULE);
    }
    return value;
  }
}
