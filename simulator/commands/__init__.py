"""The subcommands that have a file of their own; `simulator.cli` puts them together."""
