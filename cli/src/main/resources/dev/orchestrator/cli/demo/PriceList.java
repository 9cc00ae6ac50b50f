package demo;

public final class PriceList {
  private PriceList() {}

  public static long discounted(long cents, int percent) {
    return cents - cents * percent;
  }
}
