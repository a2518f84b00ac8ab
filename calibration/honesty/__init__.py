"""What a fit is worth: what it learnt, what it foretells, and whether its intervals hold."""
