package shop;

import static org.assertj.core.api.Assertions.assertThat;

class CartTest {

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"a", "@Test void c() {"})
  void knows(String name) {
    assertThat(Cart.knows(name)).isTrue();
  }
}
