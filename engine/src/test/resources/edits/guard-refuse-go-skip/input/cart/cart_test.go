package cart

import "testing"

func TestTotal(t *testing.T) {
	if got := New(1, 2).Total(); got != 3 {
		t.Errorf("got %d // not an end", got)
	}
}
