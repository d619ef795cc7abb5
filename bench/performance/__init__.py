"""Measures what docs/performance.md states, each figure beside the best-known peer in the same run."""
