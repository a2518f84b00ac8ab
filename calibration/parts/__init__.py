"""Parts of the model that a likelihood reaches: arrivals, durations, branches, leaving."""
