"""Edits on text: placing them in a chain, applying them."""
