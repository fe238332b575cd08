"""What torch does when a tensor becomes a NumPy array, and when not: the facts on which the analysis rests."""
