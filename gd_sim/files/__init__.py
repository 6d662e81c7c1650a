"""Bytes on disk: point tables, experiments and histories. No Qt."""
