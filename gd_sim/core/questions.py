"""Questions to answer before the next update is made: the live points have the answers.

The same seed of the settings asks the same of the same points, question by question.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from gd_sim.core import numbers, wrong_lines
from gd_sim.core.descent import Descent
from gd_sim.core.explain import predict_points
from gd_sim.core.points import FloatArray, IntArray
from gd_sim.core.state import NonFiniteError, State

LOOKED_AT = 1_000
"""Of so many points, the first, questions are asked."""
CLEAR = 0.02
"""By so much the pulls of two points differ at least, if it is asked which is stronger."""
UPDATES, VISITS = 200, 10_000
"""The most updates that are voted on, and the most points in all updates of a question: whoever asks computes them."""
REMEMBERING = ("momentum", "nesterov", "adam")
"""Optimizers by which earlier updates go on."""


@dataclass(frozen=True, eq=False)
class Question:
    """A question.

    Attributes:
        text: what is asked.
        choices: the answers to choose from.
        right: the numbers of those that are right.
        why: for each choice what is to be said when it is judged wrongly; empty: no more than the fact.
        fact: what is so, with its numbers.
        is_many: whether any number of them may be right, and all must be found.
        points: what it is about, by number.
        lines: for each choice the parameters of the line that it stands for, (n+1,); empty if it stands for none.
        then: what to press to see that it is so; empty: what is made next shows something else.
    """

    text: str
    choices: tuple[str, ...]
    right: frozenset[int]
    why: tuple[str, ...]
    fact: str
    is_many: bool = False
    points: tuple[int, ...] = ()
    lines: tuple[FloatArray, ...] = ()
    then: Literal["", "Step", "Epoch"] = ""

    def is_answered_by(self, chosen: frozenset[int]) -> bool:
        """Whether these are the right choices, all and no others."""
        return chosen == self.right

    def said_of(self, chosen: frozenset[int]) -> tuple[str, ...]:
        """What is to be said of these choices: why each that is judged wrongly is so."""
        return tuple(self.why[number] for number in sorted(chosen ^ self.right) if self.why[number])


@dataclass(frozen=True, eq=False)
class Seen:
    """What questions are about: where a descent stands, its first points with their numbers, and a chance."""

    descent: Descent
    state: State
    prediction: FloatArray
    residual: FloatArray
    chance: np.random.Generator

    def where(self, index: int) -> str:
        """The place of a point, in words: "(3, -1)"."""
        return f"({', '.join(f'{value:.4g}' for value in self.descent.points.x[index])})"

    def told(self, index: int) -> str:
        """Its label, prediction and number, in words."""
        y, prediction = self.descent.points.y[index], numbers.prediction(float(self.prediction[index]))
        return f"At {self.where(index)} the label is {y:.0f} and ŷ is {prediction}: y - ŷ is {self._number(index)}."

    def _number(self, index: int) -> str:
        return numbers.parameter(float(self.residual[index]))

    @property
    def is_plain(self) -> bool:
        """Whether a point is moved by α times its own number, and by nothing else: no memory, no penalty."""
        settings = self.descent.settings
        return settings.optimizer == "sgd" and settings.l2 == 0.0

    @property
    def least(self) -> float:
        """The least |y-ŷ| of a point that is asked about.

        A sigmoid's ŷ that is as good as its label is left out: that it gets there is not to be learned.
        """
        return CLEAR if self.descent.settings.method == "logistic" else 0.0


def question(kind: str, descent: Descent, state: State, number: int) -> Question | None:
    """A question of one of the `KINDS`; None if these points, or these settings, have no clear answer to it.

    Which of all it is, is decided by the seed of the settings and by the number of the question. Of a rule that is
    wrong on purpose nothing is asked: what is to be learned is not true of it.
    """
    m = min(len(descent.points), LOOKED_AT)
    if not m or descent.settings.mistake != "none":
        return None
    indices: IntArray = np.arange(m)
    _, prediction = predict_points(descent, state, indices)
    residual = descent.points.y[:m] - prediction
    if not np.isfinite(residual).all():
        return None
    chance = np.random.Generator(np.random.PCG64([descent.settings.seed, 2, number]))
    return KINDS[kind](Seen(descent, state, prediction, residual, chance))


def _scalar(seen: Seen) -> Question | None:
    """What the number y-ŷ says: the lesson's question, with the points that are nearest to and farthest from theirs.

    Where an optimizer remembers, or a penalty pulls, a step is not in proportion to y-ŷ.
    """
    sizes = np.abs(seen.residual)
    near, far = int(sizes.argmin()), int(sizes.argmax())
    if not seen.is_plain or sizes[far] - sizes[near] < CLEAR:
        return None
    statements = [
        ("ŷ closer to y: a smaller step", True),
        ("ŷ closer to y: a larger step", False),
        ("ŷ farther from y: a larger step", True),
        ("ŷ farther from y: a smaller step", False),
    ]
    mixed = [statements[place] for place in seen.chance.permutation(4)]
    return Question(
        "One point, wherever it lies: what does the size of y - ŷ say of its step? Check all that are true.",
        tuple(text for text, _ in mixed),
        frozenset(place for place, (_, is_true) in enumerate(mixed) if is_true),
        ("",) * 4,
        f"{seen.told(near)} {seen.told(far)} The step is α times this number, times the point.",
        is_many=True,
        points=(near, far),
    )


def _harder(seen: Seen) -> Question | None:
    """Which of two points is multiplied by the larger number."""
    order = seen.chance.permutation(len(seen.residual))
    first = int(order[0])
    clear = [i for i in order[1:].tolist() if abs(abs(seen.residual[i]) - abs(seen.residual[first])) >= CLEAR]
    if not clear:
        return None
    pair = (first, int(clear[0]))
    return Question(
        "Which of these two is multiplied by the larger |y - ŷ|?",
        tuple(f"The point at {seen.where(index)}" for index in pair),
        frozenset({int(np.abs(seen.residual[list(pair)]).argmax())}),
        ("The size counts, not the sign.",) * 2,
        f"{seen.told(pair[0])} {seen.told(pair[1])}",
        points=pair,
    )


def _sign(seen: Seen) -> Question | None:
    """The sign of y-ŷ: of any point, but every other time of the one that Step shows it of."""
    clear = np.flatnonzero(np.abs(seen.residual) >= seen.least)
    if not len(clear):
        return None
    index, following = int(seen.chance.choice(clear)), seen.descent.next_batch(seen.state)
    if seen.chance.integers(2) and len(following) == 1 and following[0] in clear:
        index = int(following[0])
    return Question(
        f"At {seen.where(index)}: what is y - ŷ?",
        ("Above 0", "Below 0", "Exactly 0"),
        frozenset({_way(float(seen.residual[index]))}),
        ("",) * 3,
        seen.told(index),
        points=(index,),
        then="Step" if following.tolist() == [index] else "",
    )


def _direction(seen: Seen) -> Question | None:
    """Where the next update takes the prediction of a point it is made with: what the engine makes of it by any rule.

    By the plain rule, and with this point alone, Δz = α(y-ŷ)(|x|²+1): towards its label. Memory, a penalty or the
    other points of a batch may lead away from it.
    """
    descent, state = seen.descent, seen.state
    batch = descent.next_batch(state)
    if len(batch) > VISITS:
        return None
    try:
        after, _ = descent.advance(state, 1)
    except NonFiniteError:
        return None
    batch = batch[batch < len(seen.residual)]
    (z, before), (new_z, later) = (predict_points(descent, one, batch) for one in (state, after))
    moves = [Move(int(index), *values) for index, *values in zip(batch, z, new_z, before, later, strict=True)]
    clear = [move for move in moves if _is_clear(seen, move)]
    if not clear:
        return None
    move = clear[int(seen.chance.integers(len(clear)))]
    size = min(descent.batch_size, len(descent.points) - state.position)
    others = f"{size} points, the one at {seen.where(move.point)} among them" if size > 1 else ""
    return Question(
        f"The next update is made with {others or f'the point at {seen.where(move.point)}'}: where does its ŷ go?",
        ("Up", "Down", "It stays"),
        frozenset({_way(move.prediction_after - move.prediction)}),
        ("",) * 3,
        f"{seen.told(move.point)} {_course(move)} {_cause(seen, move, size)}".rstrip(),
        points=(move.point,),
        then="Step",
    )


class Move(NamedTuple):
    """What an update does to z and ŷ of a point."""

    point: int
    z: float
    z_after: float
    prediction: float
    prediction_after: float


def _is_clear(seen: Seen, move: Move) -> bool:
    """Whether it can be seen where a prediction goes; a perceptron's may well stay."""
    if abs(seen.residual[move.point]) < seen.least or not np.isfinite([move.z, move.z_after]).all():
        return False
    is_moved = move.prediction != move.prediction_after
    is_seen = numbers.parameter(move.z) != numbers.parameter(move.z_after)
    return seen.descent.settings.method == "perceptron" or (is_moved and is_seen)


def _course(move: Move) -> str:
    """From where to where z and ŷ go, in words."""
    z, new_z = numbers.parameter(move.z), numbers.parameter(move.z_after)
    before, later = numbers.prediction(move.prediction), numbers.prediction(move.prediction_after)
    if z == new_z:
        return "Its z stays, and its ŷ with it."
    prediction = f"ŷ from {before} to {later}" if before != later else f"ŷ is still {later}"
    return f"Its z goes from {z} to {new_z}, {prediction}."


def _cause(seen: Seen, move: Move, size: int) -> str:
    """Why a prediction goes where it goes, in words, if there is something to be learned from it."""
    settings, wanted = seen.descent.settings, float(seen.residual[move.point])
    went = move.z_after - move.z
    if went * wanted > 0 and size == 1 and seen.is_plain:
        return "A point's own update always leads towards its label."
    if went * wanted >= 0:
        return ""
    rest = []
    if size > 1:
        rest.append("the other points of the batch")
    if settings.optimizer in REMEMBERING and seen.state.steps:
        rest.append(f"the memory of {settings.optimizer}")
    if settings.l2 > 0.0:
        rest.append("the penalty")
    return f"That is away from its label: its own pull is outweighed by {' and '.join(rest)}." if rest else ""


def _way(value: float) -> int:
    return 2 if value == 0 else int(value < 0)


def _vote(seen: Seen) -> Question | None:
    """Which of three lines comes next, or after an epoch where updates are small; the others come of broken rules."""
    descent = seen.descent
    if not seen.is_plain or descent.settings.standardize or len(seen.state.parameters) != 3:
        return None
    if lines := _lines(seen, 1):
        points = tuple(descent.next_batch(seen.state)[:2].tolist()) if descent.batch_size == 1 else ()
        return _vote_on(seen, "Which of these lines comes next?", lines, points, "Step")
    if lines := _lines(seen, descent.updates_per_epoch):
        return _vote_on(seen, "Which of these lines comes after one epoch?", lines, (), "Epoch")
    return None


def _lines(seen: Seen, updates: int) -> list[tuple[str, FloatArray]] | None:
    """What so many updates lead to, the right line first, with what each of the others gets wrong; None: not clear."""
    if updates > UPDATES or updates * seen.descent.batch_size > VISITS:
        return None
    try:
        after, wrong = wrong_lines.lines_after(seen.descent, seen.state, updates)
    except NonFiniteError:
        return None
    reach = float(np.linalg.norm(seen.descent.x, axis=1).max())
    lines = [("", after)]
    for number in seen.chance.permutation(len(wrong)):
        name, line = list(wrong.items())[number]
        if all(wrong_lines.look_different(line, other, reach) for _, other in lines):
            lines.append((name, line))
    return lines[:3] if len(lines) >= 3 else None


def _vote_on(
    seen: Seen,
    text: str,
    lines: list[tuple[str, FloatArray]],
    points: tuple[int, ...],
    then: Literal["Step", "Epoch"],
) -> Question:
    order = seen.chance.permutation(3).tolist()
    w1, w2, b = map(numbers.parameter, lines[0][1].tolist())
    return Question(
        text,
        ("A", "B", "C"),
        frozenset({order.index(0)}),
        tuple(lines[number][0] for number in order),
        f"The line comes to w = ({w1}, {w2}) and b = {b}.",
        points=points,
        lines=tuple(lines[number][1] for number in order),
        then=then,
    )


KINDS: dict[str, Callable[[Seen], Question | None]] = {
    "vote": _vote,
    "sign": _sign,
    "direction": _direction,
    "harder": _harder,
    "scalar": _scalar,
}
"""What can be asked."""
