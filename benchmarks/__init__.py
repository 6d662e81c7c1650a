"""Side-by-side runs of gd_sim and of what a user would pick instead: `python -m benchmarks`."""
