package demo;

public final class PriceListCheck {
  private PriceListCheck() {}

  public static void main(String[] args) {
    expect(1_000, PriceList.discounted(1_000, 0));
    expect(900, PriceList.discounted(1_000, 10));
    expect(0, PriceList.discounted(1_000, 100));
    System.out.println("all checks passed");
  }

  private static void expect(long expected, long actual) {
    if (expected != actual) {
      System.out.println("expected " + expected + " but was " + actual);
      System.exit(1);
    }
  }
}
