"""Verification: theory, laws and the equality of the engines, as rows that hold or do not.

from simulator.verify import table, verify
with workers() as executor:
    print(table(verify(executor), "en"))
"""

from simulator.verify.conduct import verify
from simulator.verify.row import GROUPS, Group, Row
from simulator.verify.table import table

__all__ = ["GROUPS", "Group", "Row", "table", "verify"]
