import { cart } from './cart';

describe('cart', () => {
  it('adds up', () => {
    expect(cart(1, 2).total()).toBe(3);
    expect(cart().url).toBe("http://shop");
  });

  test.each([[1], [2]])("keeps %d", (n) => {
    expect(cart(n).total()).toBe(n);
  });
});
