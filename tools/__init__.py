"""Generators of this project's data; no part of the package."""
