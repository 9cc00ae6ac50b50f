package dev.orchestrator.cli.command;

import dev.orchestrator.api.Money;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an option that holds an amount of US dollars, such as {@code 0.50}. */
final class DollarAmount implements ITypeConverter<Money> {

  @Override
  public Money convert(String value) {
    Money amount;
    try {
      amount = Money.usd(value);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(
          "'" + value + "' is no amount of US dollars; write for example 0.50");
    }
    if (amount.nanos() < 0) {
      throw new TypeConversionException("'" + value + "' is negative");
    }
    return amount;
  }
}
