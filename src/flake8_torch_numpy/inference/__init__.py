"""What each expression can be."""
