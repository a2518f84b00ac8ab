"""The whole model fitted by simulation, for what no likelihood reaches."""
