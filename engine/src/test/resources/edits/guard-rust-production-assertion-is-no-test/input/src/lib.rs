pub fn total(a: u32, b: u32) -> u32 {
    assert!(a < 100);
    a + b
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_up() {
        assert_eq!(total(1, 2), 3);
    }
}
