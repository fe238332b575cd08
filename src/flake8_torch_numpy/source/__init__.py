"""Reading and writing files: offsets, encodings, noqa."""
