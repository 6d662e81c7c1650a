"""Writes `torch_trajectories.json` beside it: what torch.optim itself makes of the start set.

    python -m venv anywhere && anywhere/bin/pip install torch==2.13.0 numpy
    anywhere/bin/python tests/core/torch_trajectories.py

Gradients by autograd, all constants but the learning rate by torch's defaults; momentum 0.9 must be asked for.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch  # type: ignore[import-not-found, unused-ignore]  # not among the project's dependencies

HERE = Path(__file__).parent
POINTS = HERE.parent.parent / "assets" / "points" / "two-groups.csv"
RATE = 0.03
OPTIMIZERS: dict[str, Any] = {
    "sgd": lambda groups: torch.optim.SGD(groups, RATE),
    "momentum": lambda groups: torch.optim.SGD(groups, RATE, momentum=0.9),
    "nesterov": lambda groups: torch.optim.SGD(groups, RATE, momentum=0.9, nesterov=True),
    "adagrad": lambda groups: torch.optim.Adagrad(groups, RATE),
    "rmsprop": lambda groups: torch.optim.RMSprop(groups, RATE),
    "adam": lambda groups: torch.optim.Adam(groups, RATE),
}
SEEN = (1, 2, 20, 100, 200)


def trajectory(optimizer: str, batch_size: int, l2: float) -> list[list[float]]:
    """(w1, w2, b) after each of the updates in `SEEN`."""
    table = torch.tensor(np.loadtxt(POINTS, delimiter=",", skiprows=1))
    w = torch.tensor([-1.0, 1.0], dtype=torch.float64, requires_grad=True)
    b = torch.tensor(0.0, dtype=torch.float64, requires_grad=True)
    steps = OPTIMIZERS[optimizer]([{"params": [w], "weight_decay": l2}, {"params": [b]}])
    loss = torch.nn.BCEWithLogitsLoss()
    seen: list[list[float]] = []
    update = 0
    while update < SEEN[-1]:
        for batch in table.split(batch_size):
            steps.zero_grad()
            loss(batch[:, :2] @ w + b, batch[:, 2]).backward()
            steps.step()
            update += 1
            if update in SEEN:
                seen.append([*w.tolist(), b.item()])
    return seen


def main() -> None:
    runs = [
        {
            "optimizer": optimizer,
            "batch_size": batch_size,
            "l2": l2,
            "parameters": trajectory(optimizer, batch_size, l2),
        }
        for optimizer in OPTIMIZERS
        for batch_size in (1, 3, 20)
        for l2 in (0.0, 0.1)
    ]
    lines = ",\n".join(f"  {json.dumps(run)}" for run in runs)
    head = json.dumps({"torch": torch.__version__.partition("+")[0], "learning_rate": RATE, "updates": SEEN})
    text = f'{head[:-1]}, "runs": [\n{lines}\n]}}\n'
    (HERE / "torch_trajectories.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
