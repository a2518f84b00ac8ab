"""What can be concluded from chance: intervals, stopping, verdicts, selection. Arrays only."""
