"""A study for spreadsheets and other tools: a workbook with live formulas, plain tables, a page."""

from simulator.workbook.making import write_csv, write_page, write_parquet, write_workbook

__all__ = ["write_csv", "write_page", "write_parquet", "write_workbook"]
