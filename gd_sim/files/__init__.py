"""Bytes on disk: point tables, experiments, histories and traces. No Qt."""
