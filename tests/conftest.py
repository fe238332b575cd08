"""What holds for all tests."""

from hypothesis import settings

# A machine with other things to do is no reason to fail.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")
