"""From observed data to parameter values, as data files with their sources.

`evidence` reads observed data, `parts` fits what a likelihood reaches and writes `fitted/*.toml`
files that a scenario can cite, `scores` says how good the fit is on what it has not seen. `whole`
fits assumptions to figures by simulation, `honesty` says what such a fit is worth, `report` shows
it; `fitted` holds the fit of the published year, whose targets are in `published`. The package
uses the public names of `simulator` only, and `simulator` never imports it.
"""
