"""gd_sim: see gradient descent teach one sigmoid unit to separate two classes of points.

from gd_sim import PointSet, Settings, load_points, train

run = train(load_points("points.csv"), Settings(learning_rate=0.1), epochs=50)
print(run.parameters, run.error, run.accuracy)
"""

from gd_sim.core.points import PointSet
from gd_sim.core.settings import Settings
from gd_sim.core.stopping import StopRule
from gd_sim.core.training import History, Run, train, train_many
from gd_sim.files.tables import PointFileError, load_points, save_points

__version__ = "0.1.0"
__all__ = [
    "History",
    "PointFileError",
    "PointSet",
    "Run",
    "Settings",
    "StopRule",
    "load_points",
    "save_points",
    "train",
    "train_many",
]
