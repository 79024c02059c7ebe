"""The plan on paper: a workbook, tables, a printable plan, and purchase orders for suppliers."""
