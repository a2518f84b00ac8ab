"""Benchmarks: this simulator beside others, in one command. See README.md in this folder."""
