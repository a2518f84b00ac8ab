"""Scores of a prediction on data that it has not seen, each beside a naive one."""
