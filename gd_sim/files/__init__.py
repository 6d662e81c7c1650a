"""Bytes on disk: point tables and histories. No Qt."""
