"""The theory: pure functions, pandas in, pandas or frozen dataclasses out."""
