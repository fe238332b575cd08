"""What torch's functions, methods and modules return: data derived from torch, and its loader."""
