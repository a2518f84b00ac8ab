"""Evidence: tables and event logs, read with every fault listed and nothing repaired."""
