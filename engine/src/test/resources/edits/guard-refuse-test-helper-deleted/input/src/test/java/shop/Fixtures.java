class Fixtures {}
