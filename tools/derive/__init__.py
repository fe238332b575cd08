"""Derives from torch itself what its functions, methods and modules return."""
