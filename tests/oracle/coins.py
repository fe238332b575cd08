"""The conditions of a program that only its run decides, tossed so that every way through it is taken."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

# What a program writes where the analysis must not know which way it goes.
COIN = "random.random() < 0.5"

_HEADS, _TAILS = 0.0, 1.0


@dataclass
class Coins:
    """Stands in for `random.random`: follows `planned`, then always says no."""

    planned: tuple[bool, ...]
    tossed: list[bool] = field(default_factory=list)

    def random(self) -> float:
        """The next number: below one half for yes."""
        index = len(self.tossed)
        answer = index < len(self.planned) and self.planned[index]
        self.tossed.append(answer)
        return _HEADS if answer else _TAILS


@dataclass
class Ways:
    """The ways through a program, each given by the answers that its coins gave; at most `most` of them."""

    longest: int
    most: int

    def run(self, program: Callable[[Coins], None]) -> Iterator[Coins]:
        """Run the program once for each way, those with the fewest answers "yes" first.

        Only the first `longest` tosses of a run are varied: loops that ask each time would go on for ever.
        """
        pending: deque[tuple[bool, ...]] = deque([()])
        for _ in range(self.most):
            if not pending:
                return
            coins = Coins(pending.popleft())
            program(coins)
            yield coins
            for index in range(len(coins.planned), min(len(coins.tossed), self.longest)):
                pending.append((*coins.tossed[:index], True))
