class A {
  int one() {
    return 10;
  }

  int two() {
    return 2;
  }
}
