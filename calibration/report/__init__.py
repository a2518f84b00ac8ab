"""A fit as people see it: a table on the terminal, and a page in French and English."""
