"""What other linters find of conversions that raise: the examples, the linters, and the page."""
