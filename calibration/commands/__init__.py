"""What can be typed after `python -m calibration`, a file for each topic."""
