package shop;

class SumTest {

  @Test
  void addsUp() {
    assertThat(new Cart().add(1).add(2).total()).isEqualTo(3);
    assertThat(new Cart().total()).isZero();
  }
}
