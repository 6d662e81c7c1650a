"""Training without a window: `gd-sim train`, and what `gd-sim` does where there is no display."""
