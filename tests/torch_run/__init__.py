"""Tests for which torch is the judge: programs are run, not only read."""
