"""From observed data to parameter values, as data files with their sources.

`evidence` reads observed data, `parts` fits what a likelihood reaches and writes `fitted/*.toml`
files that a scenario can cite, `scores` says how good the fit is on what it has not seen. The
package uses the public names of `simulator` only, and `simulator` never imports it.
"""
