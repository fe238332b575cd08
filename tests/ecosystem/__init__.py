"""What is found in packages of the package index, pinned by their hashes, and kept as a snapshot.

A change of the analysis shows here what it does to code that nobody wrote for it. Packages are downloaded and read as
the archives that they are: nothing of them is installed, imported or run, and nothing of them is part of this project.
"""
