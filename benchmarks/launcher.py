"""Runs a program, and prints its exit code, processor and wall time in seconds, and its peak memory as wait4 has it.

    python -I -S launcher.py PROGRAM ARGUMENT...

Stands between the benchmarks and what they measure, since a new process counts the memory of the one that it was made
from as its own: this one has little.
"""

import os
import sys
import time


def main() -> None:
    """Run what the command line says; standard error is passed on, standard output thrown away."""
    null = os.open(os.devnull, os.O_RDWR)
    start = time.perf_counter()
    actions = [(os.POSIX_SPAWN_DUP2, null, 0), (os.POSIX_SPAWN_DUP2, null, 1)]
    process = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=actions)
    _, status, used = os.wait4(process, 0)
    wall = time.perf_counter() - start
    print(os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, wall, used.ru_maxrss)


if __name__ == "__main__":
    main()
