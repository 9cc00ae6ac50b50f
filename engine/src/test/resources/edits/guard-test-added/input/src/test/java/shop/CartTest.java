package shop;

import static org.assertj.core.api.Assertions.assertThat;

class CartTest {

  @Test
  void addsUp() {
    assertThat(new Cart().add(1).add(2).total()).isEqualTo(3);
    assertThat(new Cart().total()).isZero();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"a", "@Test void c() {"})
  void knows(String name) {
    assertThat(Cart.knows(name)).isTrue();
  }
}
