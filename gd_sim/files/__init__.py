"""Bytes on disk: point tables, experiments, histories, traces and scripts. No Qt."""
