"""Questions to answer before the next update is made. The same seed asks the same; the live points have the answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

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
"""The most updates that are voted on, and the most points in all of them: most lines are computed by whoever asks."""


@dataclass(frozen=True, eq=False)
class Question:
    """A question.

    Attributes:
        text: what is asked.
        choices: the answers to choose from.
        right: the numbers of those that are right.
        why: for each choice what is to be said when it is judged wrongly.
        is_many: whether any number of them may be right, and all must be found.
        points: what it is about, by number.
        lines: for each choice the parameters of the line that it stands for, (n+1,); empty if it stands for none.
        then: what to press to see that it is so.
    """

    text: str
    choices: tuple[str, ...]
    right: frozenset[int]
    why: tuple[str, ...]
    is_many: bool = False
    points: tuple[int, ...] = ()
    lines: tuple[FloatArray, ...] = ()
    then: Literal["Step", "Epoch"] = "Step"

    def is_answered_by(self, chosen: frozenset[int]) -> bool:
        """Whether these are the right choices, all and no others."""
        return chosen == self.right

    def said_of(self, chosen: frozenset[int]) -> tuple[str, ...]:
        """What is to be said of these choices: why each that is judged wrongly is so."""
        return tuple(self.why[number] for number in sorted(chosen ^ self.right) if self.why[number])


@dataclass(frozen=True, eq=False)
class Seen:
    """What questions are about: where a descent stands, its points with their numbers, and the chance of a seed."""

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


def question(kind: str, descent: Descent, state: State, seed: int) -> Question | None:
    """A question of one of the `KINDS`; None if these points, or these settings, have no clear answer to it.

    Of a rule that is wrong on purpose nothing is asked: what is to be learned is not true of it.
    """
    m = min(len(descent.points), LOOKED_AT)
    if not m or descent.settings.mistake != "none":
        return None
    indices: IntArray = np.arange(m)
    _, prediction = predict_points(descent, state, indices)
    residual = descent.points.y[:m] - prediction
    if not np.isfinite(residual).all():
        return None
    return KINDS[kind](Seen(descent, state, prediction, residual, np.random.Generator(np.random.PCG64([seed, 2]))))


def _scalar(seen: Seen) -> Question | None:
    """What the number y-ŷ says: the lesson's question, with the points that are nearest to and farthest from theirs."""
    sizes = np.abs(seen.residual)
    near, far = int(sizes.argmin()), int(sizes.argmax())
    if sizes[far] - sizes[near] < CLEAR:
        return None
    shown = f"{seen.told(near)} {seen.told(far)}"
    statements = [
        ("The closer ŷ is to the label, the smaller the step.", True),
        ("The closer ŷ is to the label, the larger the step.", False),
        ("The farther ŷ is from the label, the larger the step.", True),
        ("The farther ŷ is from the label, the smaller the step.", False),
    ]
    mixed = [statements[number] for number in seen.chance.permutation(4)]
    return Question(
        "One point, wherever it lies: what does the size of y - ŷ say of its step? Check all that are true.",
        tuple(text for text, _ in mixed),
        frozenset(number for number, (_, is_true) in enumerate(mixed) if is_true),
        (shown,) * 4,
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
    right = int(np.abs(seen.residual[list(pair)]).argmax())
    told = f"{seen.told(pair[0])} {seen.told(pair[1])} The size counts, not the sign."
    return Question(
        "Which of these two is multiplied by the larger |y - ŷ|?",
        tuple(f"The point at {seen.where(index)}" for index in pair),
        frozenset({right}),
        (told, told),
        points=pair,
    )


def _one_of(seen: Seen) -> int | None:
    """A point by chance; of a sigmoid none whose ŷ is as good as its label: that it gets there is not to be learned."""
    least = CLEAR if seen.descent.settings.method == "logistic" else 0.0
    clear = np.flatnonzero(np.abs(seen.residual) >= least)
    return int(seen.chance.choice(clear)) if len(clear) else None


def _sign(seen: Seen) -> Question | None:
    """The sign of y-ŷ."""
    index = _one_of(seen)
    if index is None:
        return None
    return Question(
        f"At {seen.where(index)}: what is y - ŷ?",
        ("Above 0", "Below 0", "Exactly 0"),
        frozenset({_way(float(seen.residual[index]))}),
        (seen.told(index),) * 3,
        points=(index,),
    )


def _direction(seen: Seen) -> Question | None:
    """Where the prediction of a point goes when an update is made with this point alone: Δz = α(y-ŷ)(|x|²+1)."""
    index = _one_of(seen)
    if index is None:
        return None
    told = f"{seen.told(index)} A point's own prediction always moves towards its label."
    return Question(
        f"An update with the point at {seen.where(index)} alone: where does its ŷ go?",
        ("Up", "Down", "It stays"),
        frozenset({_way(float(seen.residual[index]))}),
        (told,) * 3,
        points=(index,),
    )


def _way(value: float) -> int:
    return 2 if value == 0 else int(value < 0)


def _vote(seen: Seen) -> Question | None:
    """Which of three lines comes next, or after an epoch where updates are small; the others come of broken rules."""
    descent = seen.descent
    settings = descent.settings
    is_plain = settings.optimizer == "sgd" and settings.l2 == 0.0 and not settings.standardize
    if not is_plain or len(seen.state.parameters) != 3:
        return None
    if lines := _lines(seen, 1):
        points = tuple(descent.next_batch(seen.state)[:2].tolist()) if descent.batch_size == 1 else ()
        return _vote_on(seen, "Which of these lines comes next?", lines, points, "Step")
    if lines := _lines(seen, descent.updates_per_epoch):
        return _vote_on(seen, "Every point once: which of these lines comes then?", lines, (), "Epoch")
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
    return Question(
        text,
        ("A", "B", "C"),
        frozenset({order.index(0)}),
        tuple(lines[number][0] for number in order),
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
