"""Custom components of this repository, as a package that the tests can import."""
