"""Experiments: scenarios x replications, paired, over any executor."""
