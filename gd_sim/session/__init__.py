"""The one mutable object, and its threads: QtCore and the undo stack of QtGui."""
