"""From observed data to parameter values, as data files with their sources.

What is to live here: readers of published data sets, estimators of durations, patience, volumes
and seasons with their uncertainty, and the writer of `fitted/*.toml` files that a scenario can
name. It uses the public names of `simulator` only, and `simulator` never imports it.
"""
