"""The lesson as code: numpy alone, no Qt."""
